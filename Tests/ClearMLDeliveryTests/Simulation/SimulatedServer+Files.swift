import ClearMLAPI

extension SimulatedServer {
    static let filesRoot = "http://files"

    /// Stores the one part of a form, as the real file server does; half a form is a refused one.
    static func storeFile(_ body: [UInt8], _ state: inout State) -> Answer {
        guard !state.isFileServerDown else { return Answer(status: 503, message: "down") }
        let text = String(decoding: body, as: UTF8.self)
        guard let name = text.split(separator: "filename=\"/").dropFirst().first?.split(separator: "\"").first,
            let boundary = text.split(separator: "\r\n").first,
            let content = Self.between("\r\n\r\n", "\r\n\(boundary)--", body)
        else { return Answer(status: 400, message: "no form") }
        state.files["\(filesRoot)/\(StoragePath.quoted(String(name)))"] = content
        return Answer(status: 200, data: ["stored": [.string(String(name))]])
    }

    private static func between(_ start: String, _ end: String, _ bytes: [UInt8]) -> [UInt8]? {
        func find(_ wanted: [UInt8], from first: Int) -> Int? {
            guard bytes.count >= wanted.count, first <= bytes.count - wanted.count else { return nil }
            return (first...bytes.count - wanted.count).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
        }
        guard let head = find(Array(start.utf8), from: 0), let tail = find(Array(end.utf8), from: head) else {
            return nil
        }
        return Array(bytes[head + start.utf8.count..<tail])
    }
}
