/// What a model was made with.
///
/// The server keeps any text; the known names are those that the Python SDK writes.
public struct Framework: OpenName {
    /// The server's word.
    public var rawValue: String

    /// Takes any framework, known or not.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// TensorFlow.
    public static let tensorFlow: Framework = "TensorFlow"
    /// TensorFlow.js.
    public static let tensorFlowJS: Framework = "TensorFlow_js"
    /// TensorFlow Lite.
    public static let tensorFlowLite: Framework = "TensorFlow_Lite"
    /// PyTorch.
    public static let pyTorch: Framework = "PyTorch"
    /// TorchScript.
    public static let torchScript: Framework = "TorchScript"
    /// Caffe.
    public static let caffe: Framework = "Caffe"
    /// Caffe2.
    public static let caffe2: Framework = "Caffe2"
    /// ONNX.
    public static let onnx: Framework = "ONNX"
    /// Keras.
    public static let keras: Framework = "Keras"
    /// MXNet.
    public static let mxNet: Framework = "MXNet"
    /// CNTK.
    public static let cntk: Framework = "CNTK"
    /// Torch, the one in Lua.
    public static let torch: Framework = "Torch"
    /// Darknet.
    public static let darknet: Framework = "Darknet"
    /// PaddlePaddle.
    public static let paddlePaddle: Framework = "PaddlePaddle"
    /// scikit-learn.
    public static let scikitLearn: Framework = "ScikitLearn"
    /// XGBoost.
    public static let xgBoost: Framework = "XGBoost"
    /// LightGBM.
    public static let lightGBM: Framework = "LightGBM"
    /// Parquet.
    public static let parquet: Framework = "Parquet"
    /// MegEngine.
    public static let megEngine: Framework = "MegEngine"
    /// CatBoost.
    public static let catBoost: Framework = "CatBoost"
    /// TensorRT.
    public static let tensorRT: Framework = "TensorRT"
    /// OpenVINO.
    public static let openVINO: Framework = "OpenVINO"
    /// Core ML, which the Python SDK has no name for.
    public static let coreML: Framework = "CoreML"

    /// The framework that files of that name usually come from, as the Python SDK guesses.
    ///
    /// - Parameter fileName: the name of a file of weights, or its address.
    /// - Returns: the framework; nil for a name that says nothing.
    public static func guess(fileName: String) -> Framework? {
        let name = fileName.lowercased()
        return endings.first { name.hasSuffix($0.ending) }?.framework
    }

    /// In the order of the Python SDK, where the first that fits decides.
    private static let endings: [(ending: String, framework: Framework)] = [
        (".pb", .tensorFlow), (".meta", .tensorFlow), (".pbtxt", .tensorFlow), (".zip", .tensorFlow),
        (".tgz", .tensorFlow), (".tar.gz", .tensorFlow), ("model.json", .tensorFlowJS), (".tflite", .tensorFlowLite),
        (".pth", .pyTorch), (".pt", .pyTorch), (".caffemodel", .caffe), (".prototxt", .caffe), (".onnx", .onnx),
        (".h5", .keras), (".hdf5", .keras), (".keras", .keras), (".model", .mxNet), ("-symbol.json", .mxNet),
        (".cntk", .cntk), (".t7", .torch), (".cfg", .darknet), ("__model__", .paddlePaddle), (".pkl", .scikitLearn),
        (".parquet", .parquet), (".cbm", .catBoost), (".plan", .tensorRT), (".mlmodel", .coreML),
        (".mlpackage", .coreML),
    ]
}
