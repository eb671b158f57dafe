import ClearMLAPI

/// Text as the server keeps it, so that what is sent can be found again.
enum WireText {
    /// A metric's name.
    static func name(_ text: String) -> String { DateGuard.protected(text) }

    /// A console message: without backspaces, which the web console shows as garbage.
    static func message(_ text: String) -> String {
        guard text.utf8.contains(0x08) else { return DateGuard.protected(text) }
        var text = text
        text.unicodeScalars.removeAll { $0.value == 0x08 }
        return DateGuard.protected(text)
    }

    /// The name of a console level, from Python's number.
    static func levelName(_ level: UInt8) -> String { "\(EventNames.level(level))" }
}
