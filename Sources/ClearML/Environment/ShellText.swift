/// Writes words as a shell reads them.
enum ShellText {
    /// The word as it is where that is safe, else in single quotes.
    static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            SecretScanner.isWordByte(byte) || "/:=,@%+".utf8.contains(byte)
                || byte >= 0x80
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
