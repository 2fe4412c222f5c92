package cadre.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeatKeysTest {
    private static final String URL = "http://127.0.0.1:1";
    private static final Seat BE = seat("BE");

    @TempDir Path home;

    private static Seat seat(String member) {
        return new Seat(new TeamName("shop"), new MemberName(member));
    }

    private SeatKeys keys() {
        return SeatKeys.of(Map.of("HOME", home.toString()));
    }

    @Test
    void a_key_is_alone_in_a_file_that_nobody_else_reads() throws IOException {
        keys().save(BE, URL, "secret", Path.of("/r"));

        var file = home.resolve(".config/cadre/keys/CADRE_KEY_SHOP_BE");
        assertThat(keys().file(BE)).isEqualTo(file);
        assertThat(file).hasContent("secret\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(keys().key(BE)).isEqualTo("secret");
        assertThat(keys().all())
                .containsExactly(new StoredSeat(BE.team(), BE.member(), URL, List.of("/r")));
    }

    @Test
    void a_key_goes_with_the_last_folder_that_was_wired_with_it() {
        keys().save(BE, URL, "secret", Path.of("/r"));
        keys().save(BE, URL, "secret", Path.of("/s"));

        assertThat(keys().forget(BE, Path.of("/r"))).isFalse();
        assertThat(keys().wiredIn(Path.of("/r"))).isEmpty();
        assertThat(keys().wiredIn(Path.of("/s"))).hasSize(1);
        assertThat(keys().forget(BE, Path.of("/s"))).isTrue();
        assertThat(keys().folder()).isEmptyDirectory();
        assertThat(keys().forget(BE, Path.of("/s"))).isFalse();
    }

    @Test
    void a_key_stays_when_a_folder_is_wired_as_another_member() {
        keys().save(BE, URL, "secret", Path.of("/r"));

        keys().leave(BE, Path.of("/r"));

        assertThat(keys().wiredIn(Path.of("/r"))).isEmpty();
        assertThat(keys().key(BE)).isEqualTo("secret");
    }

    @Test
    void two_members_of_one_variable_do_not_take_each_others_key() {
        keys().save(seat("be.1"), URL, "secret", Path.of("/r"));

        assertThatThrownBy(() -> keys().save(seat("BE-1"), URL, "other", Path.of("/s")))
                .hasMessageContaining("CADRE_KEY_SHOP_BE_1")
                .hasMessageContaining("be.1 of shop");
        assertThat(keys().key(seat("be.1"))).isEqualTo("secret");
    }

    @Test
    void a_key_that_others_can_read_is_not_used() throws IOException {
        keys().save(BE, URL, "secret", Path.of("/r"));
        Files.setPosixFilePermissions(
                keys().file(BE), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> keys().key(BE)).hasMessageContaining("chmod 600");
    }
}
