package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.wire.api.ArtifactView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Brings an artifact into a new file, checked against its hash. */
final class ArtifactFile {
    private ArtifactFile() {}

    /** The file for a name that an agent chose: always below {@code folder}. */
    static Path under(Path folder, String name) {
        try {
            var base = folder.toAbsolutePath().normalize();
            var file = base.resolve(name).normalize();
            if (!name.isEmpty() && file.startsWith(base) && !file.equals(base)) {
                return file;
            }
        } catch (InvalidPathException fallsThrough) {
            // Refused below like any other bad name.
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "The artifact's name leads out of the folder",
                Map.of("name", name),
                "Fetch it by its id from a browser, if you trust it");
    }

    /** Fetches; an existing file stays as it is. */
    static void fetch(Api api, ArtifactView artifact, Path file) {
        var digest = sha256();
        try {
            Files.createDirectories(file.getParent());
            try (var in = new DigestInputStream(api.open(Route.given(artifact.href())), digest);
                    var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                in.transferTo(out);
            }
            if (!HexFormat.of().formatHex(digest.digest()).equalsIgnoreCase(artifact.sha256())) {
                Files.delete(file);
                throw new CadreException(
                        ErrorCode.UPSTREAM,
                        "The artifact arrived broken",
                        Map.of("name", artifact.name()),
                        "Try again");
            }
        } catch (FileAlreadyExistsException e) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "There is such a file already",
                    Map.of("file", file),
                    "Choose another folder; nothing was overwritten",
                    e);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The artifact could not be written",
                    Map.of("file", file, "reason", String.valueOf(e.getMessage())),
                    "See that the folder can be written and the disk has room",
                    e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }
}
