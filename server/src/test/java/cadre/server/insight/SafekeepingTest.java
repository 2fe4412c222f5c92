package cadre.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.fleet.Fleet;
import cadre.server.insight.DoctorView.Check;
import cadre.wire.api.Grant;
import cadre.wire.api.RetentionRun;
import cadre.wire.api.RetentionView;
import cadre.wire.api.SecretRequest;
import cadre.wire.id.SecretScope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafekeepingTest {
    @TempDir Path home;
    private Fleet fleet;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private Check check(String name) {
        return safekeeping(Optional.empty()).stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<Check> safekeeping(Optional<RetentionRun> last) {
        return new Safekeeping(
                        () ->
                                new RetentionView(
                                        List.of(),
                                        1,
                                        fleet.clock.instant(),
                                        Optional.empty(),
                                        last),
                        fleet.vault,
                        home,
                        fleet.clock,
                        Optional.empty())
                .checks();
    }

    @Test
    void the_age_of_the_last_backup_is_said_and_an_old_one_is_a_fault() throws Exception {
        var none = check("backup");
        Files.setLastModifiedTime(
                Files.createFile(home.resolve(Safekeeping.BACKED_UP)),
                FileTime.from(fleet.clock.instant()));

        fleet.clock.pass(Duration.ofHours(30));
        var young = check("backup");
        fleet.clock.pass(Duration.ofDays(8));
        var old = check("backup");

        assertThat(none.ok()).isTrue();
        assertThat(none.detail()).contains("cadre backup");
        assertThat(young.ok()).isTrue();
        assertThat(young.detail()).contains("30 h old");
        assertThat(old.ok()).isFalse();
        assertThat(old.detail()).contains("9 days old");
    }

    @Test
    void secrets_that_this_server_cannot_read_are_a_fault() throws Exception {
        var admin = fleet.key("admin", Grant.ADMIN);
        fleet.vault.set(admin, new SecretRequest("TOKEN", SecretScope.team(), "hush-hush-1"));
        var good = check("secrets");

        Files.writeString(
                home.resolve("secrets.key"), "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n");
        var bad = check("secrets");

        assertThat(good.ok()).isTrue();
        assertThat(bad.ok()).isFalse();
        assertThat(bad.detail()).startsWith("1 of 1 cannot be read here");
    }

    @Test
    void of_a_run_that_was_cut_off_it_is_not_said_that_it_deleted_nothing() {
        var slices = new RetentionRun.Slices(0, 0, 0, 0);
        var run =
                new RetentionRun(
                        1,
                        "cadre",
                        "running",
                        fleet.clock.instant(),
                        Optional.empty(),
                        List.of(),
                        slices,
                        slices,
                        "");

        var said = safekeeping(Optional.of(run));

        assertThat(said)
                .filteredOn(check -> check.name().equals("retention"))
                .singleElement()
                .satisfies(check ->
                        assertThat(check.detail())
                                .contains("running, deleted at least 0 rows")
                                .doesNotContain("deleted nothing"));
    }
}
