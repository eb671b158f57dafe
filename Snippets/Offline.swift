//! A run without a server, and how it is going.

import ClearML

Task.setOffline(true)  // or CLEARML_OFFLINE_MODE=1, or simply no server
let task = try Task.initialize(projectName: "Digits", taskName: "offline")
task.logger.reportScalar(title: "loss", series: "train", value: 0.5, iteration: 0)
if let delivery = task.delivery {
    print(delivery.health, "\(delivery.pending) of \(delivery.journalled) reports still to be sent")
}
print("send it with: clearml offline sync \(task.localID ?? "")")
try task.close()
