package cadre.server.insight;

import cadre.server.access.secret.Vault;
import cadre.server.insight.DoctorView.Check;
import cadre.server.objects.Bucket;
import cadre.wire.api.RetentionView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What must not be lost: how long things are kept, whether secrets can be read, backups. */
public final class Safekeeping {
    /** The file of the data folder that was touched when a backup was written last. */
    static final String BACKED_UP = "backed-up";

    private static final Duration OLD_BACKUP = Duration.ofDays(8);

    private final Supplier<RetentionView> retention;
    private final Vault vault;
    private final Path home;
    private final InstantSource clock;
    private final Optional<Bucket> bucket;

    /** Looks at these. */
    public Safekeeping(
            Supplier<RetentionView> retention,
            Vault vault,
            Path home,
            InstantSource clock,
            Optional<Bucket> bucket) {
        this.retention = retention;
        this.vault = vault;
        this.home = home;
        this.clock = clock;
        this.bucket = bucket;
    }

    List<Check> checks() {
        var checks = new ArrayList<>(RetentionChecks.of(retention.get()));
        var secrets = vault.look();
        checks.add(new Check("secrets", secrets.ok(), secrets.text(), secrets.fix()));
        checks.add(backup());
        bucket.map(one -> one.probe(clock.instant()))
                .map(found -> new Check("objects", found.ok(), found.text(), found.fix()))
                .ifPresent(checks::add);
        return checks;
    }

    private Check backup() {
        var note = home.resolve(BACKED_UP);
        try {
            if (!Files.exists(note)) {
                return new Check(
                        "backup",
                        true,
                        "none was made here yet: 'cadre backup FILE', each night by cron",
                        "");
            }
            var at = Files.getLastModifiedTime(note).toInstant();
            var age = Duration.between(at, clock.instant());
            var old = age.compareTo(OLD_BACKUP) > 0;
            return new Check(
                    "backup",
                    !old,
                    "the last one is of %s, %s old"
                            .formatted(at.truncatedTo(ChronoUnit.SECONDS), said(age)),
                    old ? "Look why none was made since, and run 'cadre backup FILE'" : "");
        } catch (IOException e) {
            return new Check("backup", false, "unknown: " + e.getMessage(), "Look at " + note);
        }
    }

    private static String said(Duration age) {
        return age.toHours() < 48
                ? String.format(Locale.ROOT, "%d h", Math.max(0, age.toHours()))
                : String.format(Locale.ROOT, "%d days", age.toDays());
    }
}
