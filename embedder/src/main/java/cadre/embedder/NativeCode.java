package cadre.embedder;

import ai.onnxruntime.OnnxTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;

/**
 * Unpacks the runtime's native code once. Left to itself the runtime unpacks it into the folder for
 * temporary files at each start, and a process that is killed leaves it there.
 */
final class NativeCode {
    /** Where the runtime looks before it unpacks. */
    private static final String PATH = "onnxruntime.native.path";

    private NativeCode() {}

    /**
     * Makes the runtime load what is in the folder.
     *
     * @throws IOException if it cannot be written there, or there is none for this machine
     */
    static void unpack(Path folder) throws IOException {
        for (var library : new String[] {"onnxruntime", "onnxruntime4j_jni"}) {
            var name = System.mapLibraryName(library);
            var resource = "/ai/onnxruntime/native/" + platform() + "/" + name;
            try (var stream = OnnxTensor.class.getResourceAsStream(resource)) {
                if (stream == null) {
                    throw new IOException("it has no native code for " + platform());
                }
                write(stream.readAllBytes(), folder.resolve(name));
            }
        }
        System.setProperty(PATH, folder.toString());
    }

    /** Beside it and then renamed: a server that is killed leaves no half of it under its name. */
    private static void write(byte[] bytes, Path file) throws IOException {
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        var made = file.resolveSibling(file.getFileName() + ".part");
        Files.write(made, bytes);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** As the runtime names it. */
    private static String platform() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        var isArm = machine.equals("aarch64") || machine.equals("arm64");
        return (system.contains("mac") ? "osx-" : "linux-") + (isArm ? "aarch64" : "x64");
    }
}
