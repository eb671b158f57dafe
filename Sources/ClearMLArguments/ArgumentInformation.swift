#if SwiftArgumentParser

import ArgumentParser
import ClearML

/// One definition of a command's arguments, as `--experimental-dump-help` describes it.
struct ArgumentInformation {
    enum Kind: String {
        case positional
        case option
        case flag
    }

    var kind: Kind
    /// The name with its dashes, as it is typed; nil for a positional argument.
    var name: String?
    /// The same without dashes; for a positional argument the name of its value.
    var label: String
    var isRepeating: Bool
    /// How values are taken from the command line; `default` for the usual way.
    var strategy: String
    var help: String?

    /// All definitions of a command, in the order of its properties; those of `--help` and `--version` stand last.
    ///
    /// The description is the parser's own and versioned; of another version nothing is read.
    static func all(of command: any ParsableCommand.Type) -> [ArgumentInformation] {
        // No JSON or another version of it: the caller finds too few definitions and says so.
        guard let json = try? JSONValue(parsing: Array(command._dumpHelp().utf8)),
            json["serializationVersion"].integerValue == 0
        else { return [] }
        return (json["command"]["arguments"].arrayValue ?? []).compactMap { ArgumentInformation($0) }
    }

    private init?(_ json: JSONValue) {
        guard let kind = json["kind"].stringValue.flatMap({ Kind(rawValue: $0) }) else { return nil }
        self.kind = kind
        isRepeating = json["isRepeating"].boolValue ?? false
        strategy = json["parsingStrategy"].stringValue ?? "default"
        help = json["abstract"].stringValue
        let best = json["preferredName"].isNull ? json["names"][0] : json["preferredName"]
        label = best["name"].stringValue ?? json["valueName"].stringValue ?? ""
        name = best["name"].stringValue.map { (best["kind"].stringValue == "long" ? "--" : "-") + $0 }
    }
}

#endif
