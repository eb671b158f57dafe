import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLStorage
import Synchronization

// Images and media are captured when they are reported: what a file holds then is what the server gets, whatever becomes
// of the file. Delivery stores the captured copy on the file server, and then sends the event that names it; it does so
// beside the other reports, so that a file server that is out of order holds up no curve. Reporting one costs the calling
// thread the time to encode (pixels) and to write a file of that size into the page cache; it waits for no network and
// throws nothing. What cannot be captured is dropped, and that is said once on standard error.

extension ClearMLLogger {
    /// Reports a picture given as numbers; it is stored as PNG.
    ///
    /// - Parameters:
    ///   - title: the group of pictures.
    ///   - series: the series in it.
    ///   - iteration: the position; another picture for the same one is kept beside the first.
    ///   - image: the picture.
    ///   - maxImageHistory: how many files are kept for this series: later ones take the names of the oldest. Nil keeps
    ///     all (the Python SDK overwrites from the 101st on).
    public func reportImage(
        title: String,
        series: String,
        iteration: Int = 0,
        image: Pixels,
        maxImageHistory: Int? = nil
    ) {
        guard writer != nil else { return reject() }
        let encoded = PNGEncoder.encode(
            image.values,
            width: image.width,
            height: image.height,
            channels: image.channels
        )
        guard let encoded else { return drop(title, series, "the picture cannot be encoded") }
        report(encoded, ".png", Sample(title, series, iteration, maxImageHistory))
    }

    /// Reports an encoded picture, as bytes or as `Data`.
    ///
    /// - Parameters:
    ///   - title: the group of pictures.
    ///   - series: the series in it.
    ///   - iteration: the position.
    ///   - data: the contents of an image file.
    ///   - fileExtension: such as `png`; nil to tell it from the contents (PNG, JPEG, GIF, WebP, BMP, TIFF).
    ///   - maxImageHistory: how many files are kept for this series; nil keeps all.
    public func reportImage(
        title: String,
        series: String,
        iteration: Int = 0,
        data: some Sequence<UInt8>,
        fileExtension: String? = nil,
        maxImageHistory: Int? = nil
    ) {
        let bytes = Array(data)
        let found = fileExtension.map(Self.dotted) ?? ImageFormat.fileExtension(of: bytes)
        if found == nil {
            announce(title, series, "the format of the picture is unknown; pass fileExtension to have it shown")
        }
        report(bytes, found ?? ".bin", Sample(title, series, iteration, maxImageHistory))
    }

    /// Reports a picture in a file, as it is now.
    ///
    /// - Parameters:
    ///   - title: the group of pictures.
    ///   - series: the series in it.
    ///   - iteration: the position.
    ///   - localPath: the file.
    ///   - maxImageHistory: how many files are kept for this series; nil keeps all.
    ///   - deleteAfterUpload: whether the file is removed, as soon as its copy is safe.
    public func reportImage(
        title: String,
        series: String,
        iteration: Int = 0,
        localPath: String,
        maxImageHistory: Int? = nil,
        deleteAfterUpload: Bool = false
    ) {
        report(fileAt: localPath, Sample(title, series, iteration, maxImageHistory), deletes: deleteAfterUpload)
    }

    /// Reports a picture that lies somewhere else already; only its address is stored.
    ///
    /// - Parameters:
    ///   - title: the group of pictures.
    ///   - series: the series in it.
    ///   - iteration: the position.
    ///   - url: an address that the web application can show.
    public func reportImage(title: String, series: String, iteration: Int = 0, url: String) {
        report(url: url, Sample(title, series, iteration, nil))
    }

    /// Reports audio, video, HTML or any other file's contents, as bytes or as `Data`.
    ///
    /// - Parameters:
    ///   - title: the group of samples.
    ///   - series: the series in it.
    ///   - iteration: the position.
    ///   - data: the contents.
    ///   - fileExtension: what they are, such as `wav`, `mp4` or `html`; the web application goes by it.
    ///   - maxHistory: how many files are kept for this series; nil keeps all.
    public func reportMedia(
        title: String,
        series: String,
        iteration: Int = 0,
        data: some Sequence<UInt8>,
        fileExtension: String,
        maxHistory: Int? = nil
    ) {
        report(Array(data), Self.dotted(fileExtension), Sample(title, series, iteration, maxHistory))
    }

    /// Reports audio, video, HTML or any other file, as it is now.
    ///
    /// - Parameters:
    ///   - title: the group of samples.
    ///   - series: the series in it.
    ///   - iteration: the position.
    ///   - localPath: the file.
    ///   - maxHistory: how many files are kept for this series; nil keeps all.
    ///   - deleteAfterUpload: whether the file is removed, as soon as its copy is safe.
    public func reportMedia(
        title: String,
        series: String,
        iteration: Int = 0,
        localPath: String,
        maxHistory: Int? = nil,
        deleteAfterUpload: Bool = false
    ) {
        report(fileAt: localPath, Sample(title, series, iteration, maxHistory), deletes: deleteAfterUpload)
    }

    /// Reports a file that lies somewhere else already; only its address is stored.
    ///
    /// - Parameters:
    ///   - title: the group of samples.
    ///   - series: the series in it.
    ///   - iteration: the position.
    ///   - url: an address that the web application can show.
    public func reportMedia(title: String, series: String, iteration: Int = 0, url: String) {
        report(url: url, Sample(title, series, iteration, nil))
    }

    // MARK: How

    /// Which sample of which series.
    private struct Sample {
        var title: String
        var series: String
        var iteration: Int
        var history: Int?

        init(_ title: String, _ series: String, _ iteration: Int, _ history: Int?) {
            (self.title, self.series, self.iteration, self.history) = (title, series, iteration, history)
        }

        func event(_ offset: IterationOffset) -> [String: JSONValue] {
            [
                "type": "training_debug_image", "metric": .string(title), "variant": .string(series),
                "iter": .integer(offset.position(iteration)),
            ]
        }
    }

    private func report(_ bytes: [UInt8], _ fileExtension: String, _ sample: Sample) {
        guard let journal = journal(for: sample) else { return }
        do throws(JournalError) {
            append(try journal.capture(bytes), fileExtension, sample, to: journal)
        } catch {
            drop(sample.title, sample.series, error.message)
        }
    }

    private func report(fileAt path: String, _ sample: Sample, deletes: Bool) {
        guard let journal = journal(for: sample) else { return }
        do throws(JournalError) {
            append(try journal.capture(fileAt: path), Self.fileExtension(of: path), sample, to: journal)
        } catch {
            return drop(sample.title, sample.series, error.message)
        }
        guard deletes else { return }
        do throws(FileSystemError) {
            try DiskFileSystem().remove(path)
        } catch {
            announce(sample.title, sample.series, "\(path) is captured but cannot be removed: \(error)")
        }
    }

    private func report(url: String, _ sample: Sample) {
        guard let writer else { return reject() }
        var event = sample.event(offset)
        event["url"] = .string(url)
        event["key"] = .string(Self.key(of: url))
        writer.appendEvent(EventDocument.serialized(event))
    }

    /// The journal for reports with a file; nil, and that is said, where there is none.
    private func journal(for sample: Sample) -> JournalWriter? {
        guard writer != nil, let files else {
            reject()
            return nil
        }
        guard let journal = files.writer() else {
            drop(sample.title, sample.series, "it came after close()")
            return nil
        }
        return journal
    }

    private func append(
        _ captured: CapturedFile,
        _ fileExtension: String,
        _ sample: Sample,
        to journal: JournalWriter
    ) {
        let path = samples.withLock { names in
            names.next(
                title: sample.title,
                series: sample.series,
                iteration: sample.iteration,
                history: sample.history,
                fileExtension: fileExtension
            )
        }
        let file = AttachedFile(captured, path: path, contentType: MediaType.of(fileName: fileExtension))
        journal.appendEvent(EventDocument.serialized(sample.event(offset), file: file))
    }

    private func drop(_ title: String, _ series: String, _ reason: String) {
        announce(title, series, "a sample was dropped: \(reason)")
    }

    private func announce(_ title: String, _ series: String, _ message: String) {
        diagnostics.once("sample:\(title)/\(series)", "\(title) / \(series): \(message)")
    }

    /// Everything after the first dot of the name, as the Python SDK takes it (`.tar.gz`).
    private static func fileExtension(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.dropFirst().firstIndex(of: ".") else { return "" }
        return StoragePath.segment(String(name[dot...]))
    }

    private static func dotted(_ fileExtension: String) -> String {
        let text = StoragePath.segment(fileExtension)
        return text.hasPrefix(".") ? text : "." + text
    }

    /// What stands behind the host of an address, as the Python SDK stores it.
    private static func key(of url: String) -> String {
        guard let start = url.firstRange(of: "://")?.upperBound else { return url }
        guard let slash = url[start...].firstIndex(of: "/") else { return "" }
        return String(url[slash...])
    }
}
