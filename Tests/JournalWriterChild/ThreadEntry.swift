#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

#if canImport(Darwin)
/// Where a worker's thread begins.
func runWorker(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<Worker>.fromOpaque(context).takeUnretainedValue().run()
    return nil
}
#else
/// Where a worker's thread begins.
func runWorker(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<Worker>.fromOpaque(context).takeUnretainedValue().run() }
    return nil
}

extension pthread_t {
    /// A place for `pthread_create` to write to.
    init(bitPattern: Int) { self = pthread_t(bitPattern) }
}
#endif
