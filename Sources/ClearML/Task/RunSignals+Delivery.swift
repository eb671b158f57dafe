import ClearMLDelivery

extension RunSignals {
    /// Takes what delivery has to say; called on its queues.
    func handle(_ event: DeliveryEvent) {
        switch event {
        case .interrupted(let reason):
            tell(
                .deliveryInterrupted,
                "reports do not get through (\(reason)); they stay in the journal, and delivery goes on trying"
            )
        case .resumed(let time):
            tell(.deliveryResumed, "reports get through again after \(time.components.seconds) s")
        case .setAside(let sequence, let reason):
            tell(
                .reportRefused,
                "the server refuses report \(sequence) (\(reason)); it stays in the journal. More of them are counted in "
                    + "task.delivery and in the receipt"
            )
        case .reopened:
            tell(.taskReopened, "the server had stopped this task because it was silent; it is open again")
        case .abortRequested(let reason): requestStop(reason)
        }
    }
}
