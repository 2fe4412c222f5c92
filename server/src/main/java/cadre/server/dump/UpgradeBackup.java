package cadre.server.dump;

import cadre.server.storage.PrivateFiles;
import cadre.server.storage.Schema;
import cadre.wire.config.ConfigKey;
import cadre.wire.error.CadreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs the store up before a newer program changes its schema: into {@code backups/} of the data
 * folder, without artifacts, which no upgrade touches. The newest three are kept. If there is no
 * room for it, the upgrade does not begin.
 */
final class UpgradeBackup implements Schema.Upgrade {
    private static final Logger log = LoggerFactory.getLogger(UpgradeBackup.class);
    private static final String BEGINS = "before-upgrade-";
    private static final int KEPT = 3;
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Dump dump;
    private final Path folder;
    private final String stamp;
    private boolean done;

    UpgradeBackup(Dump dump, Path folder, String stamp) {
        this.dump = dump;
        this.folder = folder;
        this.stamp = stamp;
    }

    @Override
    public synchronized void begins(int from, int to) {
        if (done) {
            return; // main and logs are in one backup
        }
        var file = folder.resolve(BEGINS + stamp + ".zip");
        if (Files.exists(file)) {
            done = true; // made in this second by a start whose upgrade failed: nothing is new
            // since
            return;
        }
        log.atInfo()
                .addKeyValue("schema", from)
                .addKeyValue("becomes", to)
                .log("backing up before the upgrade");
        var made = write(file);
        done = true;
        forgetOld();
        log.atInfo()
                .addKeyValue("file", made.file())
                .addKeyValue("bytes", made.bytes())
                .log("backed up; 'cadre restore --replace FILE' of the version before goes back");
    }

    private Backup.Made write(Path file) {
        try {
            PrivateFiles.createFolder(folder);
            return dump.backup(file, Set.of(), new LoggedProgress());
        } catch (CadreException e) {
            throw new CadreException(
                    e.code(),
                    "The store is of an older version and cannot be backed up before its upgrade: "
                            + e.what(),
                    e.which(),
                    e.fix()
                            + "; or set "
                            + ConfigKey.UPGRADE_BACKUP.variable()
                            + "=false to upgrade without this backup: then only one of your own"
                            + " leads back",
                    e);
        }
    }

    private void forgetOld() {
        try (var files = Files.list(folder)) {
            var old =
                    files.filter(file -> String.valueOf(file.getFileName()).startsWith(BEGINS))
                            .sorted(Comparator.<Path>naturalOrder().reversed())
                            .skip(KEPT)
                            .toList();
            for (var file : old) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line now and then, so that a long start is not taken for a hung one. */
    private static final class LoggedProgress implements Progress {
        private long next = System.nanoTime() + TELL_NANOS;

        @Override
        public void at(String step, long rows, long all) {
            if (System.nanoTime() - next > 0) {
                next = System.nanoTime() + TELL_NANOS;
                log.atInfo().addKeyValue("step", step).addKeyValue("done", rows).log("backing up");
            }
        }
    }
}
