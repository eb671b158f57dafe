/// What is hidden in everything that a run captures by itself, before any of it is written.
///
/// It covers the arguments of the process, the uncommitted changes, environment variables, addresses of repositories and
/// the resolved packages. What a program reports or sets itself is stored as given. ``standard`` is on by default:
///
/// ```swift
/// let redaction = Redaction.standard.adding(names: ["licence"], values: ["ACME-????-????"])
/// let task = try Task.initialize(projectName: "Digits", redaction: redaction)
/// ```
///
/// A hidden value reads ``mark``. Redaction is a safety net for what slipped in, not a vault: a secret under a harmless
/// name and of no known shape is not recognised.
public struct Redaction: Sendable, Hashable {
    /// Which names have values to hide, in any case.
    ///
    /// A name is taken apart into words (`--apiKey`, `API_KEY` and `api-key` are `api` `key`). A pattern is one word, or
    /// several written together (`apikey`); with `*` or `?` it is matched against the whole name written together.
    public var names: [String]
    /// Which words are secrets wherever they stand, whatever their name; `*` stands for any characters, `?` for one.
    ///
    /// A word is what letters, digits, `_`, `-` and `.` make.
    public var values: [String]
    /// Whether user names and passwords in addresses are hidden (`https://name:password@host`).
    public var hidesUserInformation: Bool

    /// What stands in the place of a hidden value.
    public static let mark = "<redacted>"

    /// Makes a rule of its own.
    ///
    /// - Parameters:
    ///   - names: see ``names``.
    ///   - values: see ``values``.
    ///   - hidesUserInformation: see ``hidesUserInformation``.
    public init(names: [String], values: [String] = [], hidesUserInformation: Bool = true) {
        self.names = names
        self.values = values
        self.hidesUserInformation = hidesUserInformation
    }

    /// Hides what is commonly secret: keys, tokens, secrets, passwords and credentials by name, the tokens of well-known
    /// services by their shape, user information of addresses, private keys.
    public static let standard = Redaction(names: standardNames, values: standardValues)

    /// Hides nothing.
    public static let none = Redaction(names: [], hidesUserInformation: false)

    /// The same rule, with more to hide.
    ///
    /// - Parameters:
    ///   - names: added to ``names``.
    ///   - values: added to ``values``.
    /// - Returns: a rule that hides all of it.
    public func adding(names: [String] = [], values: [String] = []) -> Redaction {
        var result = self
        result.names += names
        result.values += values
        return result
    }

    private static let standardNames = [
        "key", "token", "pwd", "apikey", "accesskey", "secretkey", "privatekey", "authtoken", "accesstoken",
        "authorization", "bearer", "*secret*", "*passw*", "*passphrase*", "*credential*",
    ]

    /// Of these the values are hidden in source text only when they look like secrets: code calls other things so too.
    static let ambiguousNames: Set<String> = ["key", "token", "bearer", "authorization", "credential"]

    private static let standardValues = [
        "AKIA????????????????", "ASIA????????????????",  // Amazon
        "ghp_????????????????????*", "gho_????????????????????*", "ghu_????????????????????*",
        "ghs_????????????????????*", "ghr_????????????????????*", "github_pat_????????????????????*",
        "glpat-????????????????*", "hf_????????????????????*", "sk-????????????????????*", "sk_live_????????????*",
        "xoxa-??????????*", "xoxb-??????????*", "xoxp-??????????*", "xoxr-??????????*", "xoxs-??????????*",
        "AIza?????????????????????????*", "ya29.????????????*", "npm_????????????????????*", "pypi-????????????????*",
        "eyJ????????*.eyJ????????*.*",  // JSON web tokens
    ]
}
