package cadre.server.gateways.nodes;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The program that this server runs from, for a new node to run the same. */
public final class ProgramJar {
    private final Path file;
    private @Nullable String sha256;

    /** The jar at {@code file}; it is looked at when it is asked for. */
    public ProgramJar(Path file) {
        this.file = file;
    }

    /** Whether there is a jar at all: a server that runs from classes has none. */
    boolean exists() {
        return Files.isRegularFile(file);
    }

    /** SHA-256 of its bytes as 64 hex digits; read once. */
    public synchronized String sha256() {
        var known = sha256;
        if (known == null) {
            known = hash();
            sha256 = known;
        }
        return known;
    }

    private String hash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            Files.copy(checked(), new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw unreadable(e);
        }
    }

    long bytes() {
        try {
            return Files.size(checked());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    void copy(OutputStream to) throws IOException {
        Files.copy(checked(), to);
    }

    private Path checked() {
        if (!Files.isRegularFile(file)) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "This server does not run from a jar",
                    Map.of("place", file),
                    "Start it with ./cadre, or copy the program to the node by hand");
        }
        return file;
    }

    private CadreException unreadable(Exception cause) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The program's jar cannot be read",
                Map.of("file", file),
                "Restart the server",
                cause);
    }
}
