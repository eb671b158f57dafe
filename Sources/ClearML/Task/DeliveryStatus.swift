/// How far the delivery of a run is.
public struct DeliveryStatus: Sendable, Hashable {
    /// An open set of conditions; compare with `==`.
    public struct Health: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case idle, delivering, backingOff, blocked, offline
        }
        private let value: Value
        /// Everything is delivered.
        public static let idle = Health(value: .idle)
        /// Reports are being sent.
        public static let delivering = Health(value: .delivering)
        /// The server cannot be reached or is ailing; it is tried again by itself.
        public static let backingOff = Health(value: .backingOff)
        /// Something that only a person can mend, such as wrong credentials; it is tried again slowly.
        public static let blocked = Health(value: .blocked)
        /// Delivery is left to a later `clearml offline sync`.
        public static let offline = Health(value: .offline)
        /// A short label, safe for metrics.
        public var description: String { value.rawValue }
    }

    /// The condition of delivery.
    public var health: Health
    /// Reports and changes in the journal.
    public var journalled: UInt64
    /// How many of them the server has confirmed.
    public var acknowledged: UInt64
    /// How many of them will not be sent: refused by the server, or not finite.
    public var refused: UInt64
    /// Artifacts, models, images and media whose files the server does not have yet; part of ``pending``.
    public var pendingUploads: UInt64
    /// How long the oldest of the others has been waiting; nil if there is none or it is not known.
    public var lag: Duration?
    /// The failure that delivery met last, in words; nil if it has met none.
    public var lastError: String?

    /// What is still to be sent.
    public var pending: UInt64 {
        let settled = acknowledged + refused
        return journalled > settled ? journalled - settled : 0
    }
}
