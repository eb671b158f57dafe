import CClearMLShim

/// One libcurl easy handle with everything that must live as long as it.
///
/// A handle serves one hop of one request and is then freed, never reset and reused: no option, least of all a
/// credential or a switched-off verification, can leak from one request into another. Connections live in the multi
/// handle and are not affected. Used on the engine thread only.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private(set) var failure: CURLcode?

    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        check(clearml_easy_set_error_buffer(pointer, errorText))
    }

    deinit {
        // The handle first: it refers to the other two.
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headers)
        errorText.deallocate()
    }

    /// libcurl's description of what went wrong; empty when it gave none.
    var detail: String { String(cString: errorText) }

    /// The first option that could not be set is kept in ``failure``: ignoring one could mean an unverified connection.
    func check(_ code: CURLcode) {
        if code != CURLE_OK, failure == nil { failure = code }
    }

    func set(_ option: CURLoption, _ value: Int) {
        check(clearml_easy_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) {
        check(clearml_easy_set_long(pointer, option, value ? 1 : 0))
    }

    func setOffset(_ option: CURLoption, _ value: Int64) {
        check(clearml_easy_set_offset(pointer, option, curl_off_t(value)))
    }

    /// libcurl keeps a copy.
    func set(_ option: CURLoption, _ value: String) {
        check(clearml_easy_set_string(pointer, option, value))
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) {
        check(clearml_easy_set_pointer(pointer, option, value))
    }

    func setHeaders(_ lines: [String]) {
        for line in lines {
            guard let longer = curl_slist_append(headers, line) else { return check(CURLE_OUT_OF_MEMORY) }
            headers = longer
        }
        check(clearml_easy_set_list(pointer, CURLOPT_HTTPHEADER, headers))
    }

    func integer(_ info: CURLINFO) -> Int {
        var value = 0
        return clearml_easy_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    func string(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        guard clearml_easy_get_string(pointer, info, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value)
    }
}
