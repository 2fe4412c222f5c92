package cadre.server.dump;

import cadre.server.fleet.FaultPoint;
import cadre.server.storage.PrivateFiles;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Puts new files in the place of old ones as a whole: the plan is on disk before the first move,
 * and whoever comes next, a restore or a server, carries out a plan that was cut off.
 */
public final class Cutover {
    private static final Logger log = LoggerFactory.getLogger(Cutover.class);
    private static final String PLAN = "restore.json";
    private static final List<String> DATABASE_FILES = List.of("-wal", "-shm", "");

    private final Path home;
    private final String stamp;
    private String restoring = "";

    /**
     * In this data folder.
     *
     * @param stamp the end of the name of the folder in which old files are kept
     */
    Cutover(Path home, String stamp) {
        this.home = home;
        this.stamp = stamp;
    }

    String stamp() {
        return stamp;
    }

    /** Which backup the new files are of. */
    void restoring(String id) {
        restoring = id;
    }

    /** From a complete file to the name that it shall have. */
    record Move(String from, String to) {}

    /**
     * All moves, the name of the folder, beside each file, for what was there, and the backup that
     * all is of, which older programs did not write down.
     */
    record Plan(String aside, List<Move> moves, Optional<String> of) {
        Plan {
            moves = List.copyOf(moves);
        }
    }

    /** Moves all; where the old files are, if there were some. */
    Optional<String> run(List<Move> moves) {
        var plan = new Plan("replaced-" + stamp, moves, Optional.of(restoring));
        if (moves.stream().anyMatch(move -> Files.exists(Path.of(move.to())))) {
            keepFiles(home.resolve("artifacts"), home.resolve(plan.aside()).resolve("artifacts"));
        }
        PrivateFiles.write(home.resolve(PLAN), Json.writeBytes(plan)); // from here on it is decided
        FaultPoint.RESTORE_DECIDED.reach();
        return finish(home);
    }

    /**
     * Gives the old store names of its own for its kept files: those that the new one does not know
     * are swept some day.
     */
    private static void keepFiles(Path artifacts, Path aside) {
        if (!Files.isDirectory(artifacts)) {
            return;
        }
        try (var files = Files.walk(artifacts)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var link = aside.resolve(artifacts.relativize(file));
                PrivateFiles.createFolder(BackupOutput.folderOf(link));
                Files.createLink(link, file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            log.atWarn()
                    .addKeyValue("folder", artifacts)
                    .setCause(e)
                    .log("the replaced store shares its artifacts with the restored one");
        }
    }

    /** Whether a plan waits to be carried out. */
    static boolean isDecided(Path home) {
        return Files.exists(home.resolve(PLAN));
    }

    /** The backup whose plan waits to be carried out, empty text if the plan does not say. */
    static Optional<String> decided(Path home) {
        return isDecided(home) ? Optional.of(plan(home).of().orElse("")) : Optional.empty();
    }

    private static Plan plan(Path home) {
        var file = home.resolve(PLAN);
        try {
            return Json.mapper().readValue(Files.readAllBytes(file), Plan.class);
        } catch (IOException | JacksonException e) {
            throw incomplete(file, e);
        }
    }

    private static CadreException incomplete(Path file, Exception e) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "A restore that was cut off cannot be completed",
                Map.of("plan", file),
                "See that this user may write there, and try again; the system says: " + e,
                e);
    }

    /**
     * Carries out what was cut off, if anything was.
     *
     * @return where the old files are, if there were some
     * @throws CadreException UNAVAILABLE if files cannot be moved
     */
    public static Optional<String> finish(Path home) {
        var file = home.resolve(PLAN);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var plan = plan(home);
        try {
            Optional<String> aside = Optional.empty();
            for (var move : plan.moves()) {
                var kept = carryOut(Path.of(move.from()), Path.of(move.to()), plan.aside());
                aside = aside.or(() -> kept);
                FaultPoint.RESTORE_MOVED.reach();
            }
            Files.delete(file);
            BackupOutput.forceFolder(home);
            return aside;
        } catch (IOException e) {
            throw incomplete(file, e);
        }
    }

    private static Optional<String> carryOut(Path from, Path to, String asideName)
            throws IOException {
        var aside = to.resolveSibling(asideName);
        if (Files.exists(from)) {
            for (var ending : DATABASE_FILES) {
                var old = to.resolveSibling(to.getFileName() + ending);
                if (Files.exists(old)) {
                    PrivateFiles.createFolder(aside);
                    Files.move(
                            old, aside.resolve(old.getFileName()), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            BackupOutput.forceFolder(BackupOutput.folderOf(to));
            log.atInfo().addKeyValue("file", to).log("restored file put in place");
        }
        Files.deleteIfExists(from.resolveSibling(from.getFileName() + ".lock"));
        return Files.isDirectory(aside) ? Optional.of(aside.toString()) : Optional.empty();
    }
}
