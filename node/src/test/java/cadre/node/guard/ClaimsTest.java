package cadre.node.guard;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.GrantedPath;
import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.PathGuard;
import cadre.wire.plan.SharedRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private static Claims claims(List<String> owns, GuardedFile... shared) {
        return Claims.of(
                new PathGuard(
                        Optional.of("queue"),
                        List.of(new GuardedPaths(Optional.of("shop"), owns, List.of(shared)))),
                "shop");
    }

    private static boolean owned(Claims claims, String path) {
        return claims.of(path) instanceof Claim.Owned;
    }

    private static boolean foreign(Claims claims, String path) {
        return claims.of(path) instanceof Claim.Foreign;
    }

    @Test
    void a_pattern_means_what_it_covers_letter_by_letter() {
        var claims = claims(List.of("services/queue/**", "docs", "*.md"));

        assertThat(owned(claims, "services/queue/a/b.py")).isTrue();
        assertThat(owned(claims, "docs/x/y")).isTrue();
        assertThat(owned(claims, "README.md")).isTrue();
        assertThat(foreign(claims, "Services/queue/a.py")).isTrue();
        assertThat(foreign(claims, "services/queues")).isTrue();
        assertThat(foreign(claims, "src/README.md")).isTrue();
    }

    @Test
    void what_decides_how_others_work_is_owned_by_its_name_only() {
        var all = claims(List.of("**"));
        assertThat(owned(all, "a/b")).isTrue();
        for (var path :
                List.of(
                        "cadre-plan.yaml",
                        "Cadre-Plan.yaml",
                        ".gitattributes",
                        "a/.gitattributes",
                        ".gitmodules",
                        ".cadre/project.yaml",
                        ".husky/pre-commit",
                        ".git/config",
                        "a/.GIT/hooks/x",
                        "a/git~1/x")) {
            assertThat(foreign(all, path)).as(path).isTrue();
        }
        var named = claims(List.of("cadre-plan.yaml", "a/.gitattributes", ".cadre/**", ".git/x"));
        assertThat(owned(named, "cadre-plan.yaml")).isTrue();
        assertThat(owned(named, "a/.gitattributes")).isTrue();
        assertThat(owned(named, ".cadre/project.yaml")).isTrue();
        assertThat(foreign(named, ".git/x")).isTrue();
        assertThat(foreign(named, ".gitattributes")).isTrue();
    }

    @Test
    void the_rule_of_a_shared_file_counts_though_a_pattern_covers_it() {
        var file =
                new GuardedFile(
                        "conf/app.ini", SharedRule.FRAGMENT, Optional.empty(), Optional.empty());
        var claims = claims(List.of("conf/**"), file);

        assertThat(claims.of("conf/app.ini")).isEqualTo(new Claim.Shared(file));
        assertThat(foreign(claims, "conf/App.ini")).isTrue();
        assertThat(owned(claims, "conf/app.ini.d/queue.ini")).isTrue();
        assertThat(owned(claims, "conf/app.ini.d/queue/a")).isTrue();
        assertThat(foreign(claims, "conf/app.ini.d/queue-2.ini")).isTrue();
        assertThat(foreign(claims, "conf/app.ini.d/cost.ini")).isTrue();
    }

    @Test
    void a_repository_that_is_not_named_is_nobodys() {
        var guard =
                new PathGuard(
                        Optional.empty(),
                        List.of(new GuardedPaths(Optional.of("shop"), List.of("**"), List.of())));

        assertThat(foreign(Claims.of(guard, "lib"), "a")).isTrue();
        assertThat(owned(Claims.of(PathGuard.owning(List.of("a")), "lib"), "a")).isTrue();
    }

    @Test
    void of_what_changed_hands_the_last_that_means_a_file_counts_before_what_is_owned() {
        var paths =
                new GuardedPaths(
                        Optional.empty(),
                        List.of("queue", "**"),
                        List.of(
                                new GuardedFile(
                                        "cost/shared",
                                        SharedRule.UNION,
                                        Optional.empty(),
                                        Optional.empty())),
                        List.of(),
                        List.of(
                                new GrantedPath("queue", Optional.of(false)),
                                new GrantedPath("queue/names", Optional.of(true)),
                                new GrantedPath("queue/names/a", Optional.of(false)),
                                new GrantedPath("cost", Optional.of(false))));
        var claims = Claims.of(new PathGuard(Optional.of("queue"), List.of(paths)), "shop");

        assertThat(claims.of("queue/a")).isEqualTo(new Claim.Foreign("it was given to another"));
        assertThat(claims.of("queue/names/b")).isEqualTo(new Claim.Owned());
        assertThat(claims.of("queue/names/a/x"))
                .isEqualTo(new Claim.Foreign("it was given to another"));
        assertThat(claims.of("queues")).isEqualTo(new Claim.Owned());
        assertThat(claims.of("cost/shared")).isInstanceOf(Claim.Shared.class);
        assertThat(claims.of("queue/names/.gitattributes"))
                .isEqualTo(new Claim.Foreign("the job does not own it by its name"));
    }

    @Test
    void a_folder_in_which_something_was_given_to_the_job_is_one_where_it_may_change_something() {
        var paths =
                new GuardedPaths(
                        Optional.empty(),
                        List.of("queue"),
                        List.of(),
                        List.of(),
                        List.of(
                                new GrantedPath("web/app/main.ts", Optional.of(true)),
                                new GrantedPath("cost", Optional.of(false))));
        var claims = Claims.of(new PathGuard(Optional.of("queue"), List.of(paths)), "shop");

        assertThat(claims.anyIn("web")).isTrue();
        assertThat(claims.anyIn("web/app")).isTrue();
        assertThat(claims.anyIn("web/application")).isFalse();
        assertThat(claims.anyIn("cost")).isFalse();
    }
}
