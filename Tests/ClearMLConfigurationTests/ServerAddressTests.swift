import ClearMLConfiguration
import Testing

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("https://api.clear.ml", "https://app.clear.ml", "https://files.clear.ml"),
        ("https://demoapi.x.io", "https://demoapp.x.io", "https://demofiles.x.io"),
        ("http://localhost:8008/", "http://localhost:8080", "http://localhost:8081"),
        ("https://api.corp.org:443", "https://app.corp.org:443", "https://app.corp.org:8081"),
        ("http://[::1]:8008", "http://[::1]:8080", "http://[::1]:8081"),
        ("http://h:8008/base/", "http://h:8080/base", "http://h:8081/base"),
    ])
    func othersAreToldFromTheAPIServer(_ api: String, _ web: String, _ files: String) throws {
        let configuration = try load(environment: ["CLEARML_API_HOST": api])
        #expect(configuration.webServer == web)
        #expect(configuration.filesServer == files)
        #expect(!configuration.apiServer.hasSuffix("/"))
    }

    @Test func whatCannotBeToldIsNil() throws {
        let configuration = try load(environment: ["CLEARML_API_HOST": "http://10.0.0.1:5000"])
        #expect(configuration.webServer == nil && configuration.filesServer == nil)
    }

    @Test(arguments: [
        ("http://h", "http://h:8081"), ("http://h:3000", "http://h:8081"), ("https://app.h", "https://files.h"),
    ])
    func filesAreToldFromTheWebServer(_ web: String, _ files: String) throws {
        let environment = ["CLEARML_API_HOST": "http://x:1", "CLEARML_WEB_HOST": web]
        #expect(try load(environment: environment).filesServer == files)
    }

    @Test(arguments: [
        ("localhost:8080", "http://localhost:8080"), ("app.clear.ml", "https://app.clear.ml"), ("HTTP://h", "http://h"),
        ("http://u:p@h:1/x/", "http://u:p@h:1/x"), ("http://[fe80::1]", "http://[fe80::1]"),
    ])
    func addressesAreNormalised(_ text: String, _ expected: String) {
        #expect(ServerAddress(text)?.text == expected)
    }

    @Test(arguments: [
        "", "http://", "ftp://h", "http://h:0", "http://h:x", "http://h:", "http://a:1:2", "h h", "http://h#x",
        "http://a@",
    ])
    func nonsenseIsRefused(_ text: String) {
        #expect(ServerAddress(text) == nil)
    }
}
