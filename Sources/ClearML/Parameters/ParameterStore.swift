import ClearMLAPI

/// What one process has said about a task's hyperparameters, to be laid over what the server says.
///
/// A value without I/O. A new run has no server side, so the store is the whole truth; for a task that existed before,
/// it is what this process changed since.
struct ParameterStore: Sendable, Equatable {
    /// How an edit treats parameters that it does not name.
    enum Replacement: String, Sendable {
        case none
        case section
        case all
    }

    private struct Key: Hashable {
        var section: String
        var name: String
    }

    private var written: [Key: ParameterItem] = [:]
    private var deleted: Set<Key> = []
    private var replacedSections: Set<String> = []
    private var replacesAll = false

    static func == (left: Self, right: Self) -> Bool {
        left.written == right.written && left.deleted == right.deleted
            && left.replacedSections == right.replacedSections && left.replacesAll == right.replacesAll
    }

    /// Notes an edit as the server will carry it out.
    mutating func apply(_ items: [ParameterItem], replacing replacement: Replacement) {
        switch replacement {
        case .none: break
        case .section:
            let sections = Set(items.map(\.section))
            replacedSections.formUnion(sections)
            written = written.filter { !sections.contains($0.key.section) }
        case .all:
            replacesAll = true
            written = [:]
        }
        for item in items {
            let key = Key(section: item.section, name: item.name)
            deleted.remove(key)
            written[key] = item
        }
    }

    /// Notes that a parameter was deleted.
    mutating func delete(section: String, name: String) {
        let key = Key(section: section, name: name)
        written.removeValue(forKey: key)
        deleted.insert(key)
    }

    /// All parameters, `base` being what the server had; sorted by section and name.
    func items(over base: [ParameterItem] = []) -> [ParameterItem] {
        var all: [Key: ParameterItem] = [:]
        for item in base where !replacesAll && !replacedSections.contains(item.section) {
            let key = Key(section: item.section, name: item.name)
            if !deleted.contains(key) { all[key] = item }
        }
        all.merge(written) { _, own in own }
        return all.values.sorted { $0.flatName < $1.flatName }
    }
}
