import Testing

@testable import LocalServer

@Suite struct WebPagesTests {
    @Test func textFromOutsideCannotBecomeMarkup() {
        let section = HTML.section("T", ["a"], [["<script>alert('x')</script>"]])
        #expect(!section.contains("<script>"))
        #expect(HTML.escape("<a href=\"x\">&'") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;")
        #expect(HTML.section("T", ["a"], []).isEmpty)
    }

    @Test func showsATaskToWhoeverHasTheKeys() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { server, client in
                let created = try await client.call(
                    "tasks.create",
                    [
                        "name": "a <b>task</b>", "type": "training",
                        "hyperparams": ["Args": ["lr": ["section": "Args", "name": "lr", "value": "0.25"]]],
                    ]
                )
                let id = try #require(created.json[path: ["data", "id"]]?.stringValue)
                let access = server.access
                let path = "projects/*/tasks/\(id)/output/log"
                let page = try await TestClient(api: access.web, key: access.key, secret: access.secret).call(path)
                #expect(page.status == 200)
                #expect(page.text.contains("a &lt;b&gt;task&lt;/b&gt;"))
                #expect(page.text.contains("0.25"))
                let stranger = try await TestClient(api: access.web, key: access.key, secret: "wrong").call(path)
                #expect(stranger.status == 401)
                #expect(!stranger.text.contains("0.25"))
                #expect(stranger.headers.contains("WWW-Authenticate: Basic"))
            }
        }
    }
}
