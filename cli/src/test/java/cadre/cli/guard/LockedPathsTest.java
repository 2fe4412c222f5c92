package cadre.cli.guard;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockView;
import cadre.wire.id.MemberName;
import cadre.wire.path.PathMatch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LockedPathsTest {
    private static final MemberName BE = new MemberName("BE");

    private static LockView lock(String resource, String by) {
        return new LockView(
                resource,
                by.isEmpty() ? Optional.empty() : Optional.of(new MemberName(by)),
                60,
                1,
                true,
                Optional.empty(),
                LockMode.EXCLUSIVE,
                List.of());
    }

    @Test
    void a_pattern_means_paths_and_what_is_below_them() {
        assertThat(PathMatch.covers("src/api.ts", "src/api.ts")).isTrue();
        assertThat(PathMatch.covers("src/**", "src/a/b.ts")).isTrue();
        assertThat(PathMatch.covers("src", "src/a/b.ts")).isTrue();
        assertThat(PathMatch.covers("src/", "src/a/b.ts")).isTrue();
        assertThat(PathMatch.covers("**/schema.sql", "db/x/schema.sql")).isTrue();
        assertThat(PathMatch.covers("src/*.ts", "src/api.ts")).isTrue();
        assertThat(PathMatch.covers("src/a?i.ts", "src/api.ts")).isTrue();

        assertThat(PathMatch.covers("*/gen", "src/gen/a/b.ts")).isTrue();

        assertThat(PathMatch.covers("src/*.ts", "src/a/api.ts")).isFalse();
        assertThat(PathMatch.covers("src/*", "src/a/api.ts")).isFalse();
        assertThat(PathMatch.covers("src/api", "src/api.ts")).isFalse();
        assertThat(PathMatch.covers("sr", "src/api.ts")).isFalse();
        assertThat(PathMatch.covers("nas-deploy", "src/api.ts")).isFalse();
    }

    @Test
    void a_hostile_pattern_takes_no_longer_than_the_two_are_long() {
        assertThat(PathMatch.covers("*a".repeat(200) + "b", "a".repeat(400))).isFalse();
        assertThat(PathMatch.covers("**/".repeat(100) + "x", "a/".repeat(200) + "b")).isFalse();
    }

    @Test
    void only_locks_of_others_count_with_or_without_the_name_of_the_repository() {
        var locks = List.of(lock("shop/src/**", "FE"), lock("db", "BE"), lock("docs", ""));

        var hits =
                LockedPaths.of(
                        List.of("README.md", "db/x.sql", "docs/a.md", "src/api.ts"),
                        "shop",
                        locks,
                        Set.of(BE));

        assertThat(hits).containsExactly(new LockedPaths.Hit("src/api.ts", locks.getFirst()));
        assertThat(LockedPaths.of(List.of("src/api.ts"), "other", locks, Set.of(BE))).isEmpty();
    }
}
