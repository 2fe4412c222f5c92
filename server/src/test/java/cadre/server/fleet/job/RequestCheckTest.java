package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.agents.TestProfiles;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestCheckTest {
    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;

    @BeforeEach
    void open() {
        fleet = new Fleet(home);
        ann = fleet.key("ann", Grant.MEMBER);
        fleet.node("build-1");
    }

    @AfterEach
    void nothing_was_stored_half() {
        var jobs = fleet.jobs.list(ann, JobFilter.ANY, Optional.empty(), 200).items();
        var events = fleet.feed.after(0, 1000, cadre.server.feed.Filter.ofKinds("job")).size();
        fleet.close();
        assertThat(events).isEqualTo(jobs.size());
    }

    @Test
    void prompts_that_are_empty_too_long_or_not_text_are_refused() {
        refused(ErrorCode.INVALID, "The prompt is empty", Map.of("prompt", " \n "));
        refused(
                ErrorCode.TOO_LARGE,
                "The prompt is too long",
                Map.of("prompt", "ä".repeat(4 * 1024 * 1024 + 1)));
        refused(ErrorCode.INVALID, "NUL", Map.of("prompt", "a\0b"));
        filed(Map.of("prompt", "x".repeat(8 * 1024 * 1024)));
    }

    @Test
    void an_unknown_agent_names_the_known_ones() {
        assertThat(refused(ErrorCode.INVALID, "No such agent", Map.of("agent", "gcc")).fix())
                .isEqualTo(
                        "Known agents: claude, codex, copilot, custom, gemini, opencode, qwen,"
                                + " rehearsal");
    }

    @Test
    void an_unknown_node_names_the_known_ones() {
        assertThat(refused(ErrorCode.NOT_FOUND, "No such node", Map.of("node", "build-9")).fix())
                .isEqualTo("Known nodes: build-1");
        filed(Map.of("node", "build-1"));
    }

    @Test
    void a_custom_agent_needs_a_command_and_no_other_takes_one() {
        refused(ErrorCode.INVALID, "needs a command", Map.of("agent", "custom"));
        refused(ErrorCode.INVALID, "Only a custom agent", Map.of("command", List.of("sh")));
        filed(Map.of("agent", "custom", "command", List.of("sh", "-c", "cat")));
        refused(
                ErrorCode.TOO_LARGE,
                "The prompt is too long",
                Map.of(
                        "agent",
                        "custom",
                        "command",
                        List.of("echo"),
                        "prompt_by",
                        "argument",
                        "prompt",
                        "x".repeat(130 * 1024)));
    }

    @Test
    void urls_that_could_run_or_read_something_are_refused() {
        for (var url :
                List.of(
                        "ext::sh -c touch% /tmp/x",
                        "ext::x",
                        "fd::17",
                        "file:///etc",
                        "/etc",
                        "--upload-pack=touch /tmp/x",
                        "-u",
                        "git@-oProxyCommand=x:y",
                        "ssh://-oProxyCommand=x/y",
                        "ssh://git@-oProxyCommand=x/y",
                        "git@host:-x",
                        "https://",
                        "https:///x",
                        "https://host/a b",
                        "https://host/a\nb",
                        "ftp://host/x",
                        "git+ssh://host/x",
                        "host:path")) {
            refused(
                    ErrorCode.INVALID,
                    "URL",
                    Map.of("repositories", List.of(Map.of("name", "r", "url", url))));
        }
        var secret =
                List.of(
                        "https://ann:hunter2@host/x",
                        "https://tokenhunter2@host/x",
                        "ssh://git:hunter2@host/x");
        for (var url : secret) {
            var error =
                    refused(
                            ErrorCode.INVALID,
                            "holds credentials",
                            Map.of("repositories", List.of(Map.of("url", url))));
            assertThat(error.getMessage()).doesNotContain("hunter2");
        }
        for (var url :
                List.of(
                        "https://github.com/a/shop.git",
                        "http://10.0.0.1:8080/shop",
                        "ssh://git@host:22/a/shop",
                        "git://host/shop",
                        "git@github.com:a/shop.git",
                        "https://[::1]:8080/shop")) {
            filed(Map.of("repositories", List.of(Map.of("url", url))));
        }
    }

    @Test
    void a_repository_needs_one_source_and_a_name_of_its_own() {
        refused(ErrorCode.INVALID, "exactly one source", repository(Map.of("name", "x")));
        refused(
                ErrorCode.INVALID,
                "exactly one source",
                repository(Map.of("url", "https://h/x", "path", "/x")));
        for (var name : List.of("../x", "-x", ".git", "a/b", "a b", "x".repeat(101), "")) {
            refused(
                    ErrorCode.INVALID,
                    "The name of a repository",
                    repository(Map.of("name", name, "url", "https://h/x")));
        }
        refused(
                ErrorCode.INVALID,
                "Two repositories have one name",
                Map.of(
                        "repositories",
                        List.of(
                                Map.of("url", "https://h/shop.git"),
                                Map.of("url", "https://g/Shop"))));
        var many =
                java.util.stream.IntStream.range(0, 21)
                        .mapToObj(n -> Map.of("url", "https://h/r" + n))
                        .toList();
        refused(ErrorCode.INVALID, "Too many", Map.of("repositories", many));
        assertThat(
                        refused(
                                        ErrorCode.NOT_FOUND,
                                        "No such bundle",
                                        repository(Map.of("bundle", "b7")))
                                .which())
                .containsEntry("bundle", "b7");
    }

    @Test
    void the_origin_of_a_checkout_is_checked_as_a_url_is() {
        for (var origin : List.of("ext::sh -c x", "file:///etc", "/etc", "-u", "")) {
            refused(
                    ErrorCode.INVALID,
                    "URL",
                    repository(Map.of("path", "/srv/git/x", "origin", origin)));
        }
        var secret =
                refused(
                        ErrorCode.INVALID,
                        "credentials",
                        repository(
                                Map.of("path", "/srv/git/x", "origin", "https://a:hunter2@h/x")));
        assertThat(secret.toString() + secret.which()).doesNotContain("hunter2");
        refused(
                ErrorCode.INVALID,
                "has its origin",
                repository(Map.of("url", "https://h/x", "origin", "https://h/x")));
        filed(repository(Map.of("path", "/srv/git/x", "origin", "git@h:shop.git")));
    }

    @Test
    void a_path_that_no_known_node_allows_is_refused_with_the_known_roots() {
        filed(repository(Map.of("path", "/etc"))); // build-1 has not said its roots yet
        fleet.node("build-1").roots("/srv/git").connected().goAway();
        fleet.node("build-2").roots("/data").connected();

        var error =
                refused(
                        ErrorCode.INVALID,
                        "No node holds this path",
                        repository(Map.of("path", "/etc")));
        assertThat(error.which()).containsEntry("path", "/etc");
        assertThat(error.fix())
                .startsWith("Known roots: build-1: /srv/git; build-2: /data.")
                .contains("node.roots");
        refused(
                ErrorCode.INVALID,
                "No single node",
                Map.of(
                        "repositories",
                        List.of(Map.of("path", "/srv/git/a"), Map.of("path", "/data/b"))));
        var elsewhere = new TreeMap<String, Object>(repository(Map.of("path", "/data/b")));
        elsewhere.put("node", "build-1");
        refused(ErrorCode.INVALID, "No node holds this path", elsewhere);
        filed(repository(Map.of("path", "/srv/git/a")));
    }

    @Test
    void paths_must_be_absolute_and_plain() {
        for (var path : List.of("shop", "./shop", "/srv/../etc", "/srv//x", "/srv/x/", "/a\nb")) {
            refused(
                    ErrorCode.INVALID,
                    "The path of a repository",
                    repository(Map.of("name", "x", "path", path)));
        }
        filed(repository(Map.of("path", "/srv/git/shop.git")));
    }

    @Test
    void refs_follow_the_rules_of_git() {
        for (var ref :
                List.of(
                        "",
                        "-x",
                        "--upload-pack=x",
                        "a..b",
                        "a b",
                        "a~1",
                        "a^",
                        "a:b",
                        "a?",
                        "a*",
                        "a[b",
                        "a\\b",
                        "@",
                        "a@{1}",
                        "/a",
                        "a/",
                        "a//b",
                        ".a",
                        "a/.b",
                        "a.lock",
                        "a.",
                        "a\tb")) {
            refused(
                    ErrorCode.INVALID,
                    "The ref has a wrong form",
                    repository(Map.of("url", "https://h/x", "ref", ref)));
        }
        for (var ref : List.of("main", "feature/x-1", "v1.2.3", "a".repeat(40), "refs/heads/x")) {
            filed(repository(Map.of("url", "https://h/x", "ref", ref)));
        }
    }

    @Test
    void everything_else_has_its_range_too() {
        refused(ErrorCode.INVALID, "A tag", Map.of("required_tags", List.of("a b")));
        refused(ErrorCode.INVALID, "A tag", Map.of("preferred_tags", List.of("-a")));
        refused(ErrorCode.INVALID, "range", Map.of("priority", 10));
        refused(ErrorCode.INVALID, "range", Map.of("priority", -1));
        refused(ErrorCode.INVALID, "range", Map.of("attempts", 0));
        refused(ErrorCode.INVALID, "range", Map.of("attempts", 11));
        refused(ErrorCode.INVALID, "range", Map.of("timeout_sec", 0));
        refused(ErrorCode.INVALID, "range", Map.of("idle_timeout_sec", 604_801));
        refused(ErrorCode.INVALID, "range", Map.of("queue_timeout_sec", 0));
        for (var policy : List.of("replace", "stop")) {
            for (var sec : List.of(0, 59, 604_801)) {
                var wanted = Map.of("policy", policy, "after_sec", sec);
                refused(ErrorCode.INVALID, "range", Map.of("on_disconnect", wanted));
            }
        }
        refused(ErrorCode.INVALID, "CADRE_", Map.of("env", Map.of("CADRE_KEY", "x")));
        refused(ErrorCode.INVALID, "environment variable", Map.of("env", Map.of("A-B", "x")));
        refused(ErrorCode.INVALID, "NUL", Map.of("env", Map.of("A", "\0")));
        refused(ErrorCode.TOO_LARGE, "env", Map.of("env", Map.of("A", "x".repeat(70_000))));
        for (var glob : List.of("/etc/*", "../*", "a/../b", "", "~/x", "a\nb")) {
            refused(ErrorCode.INVALID, "glob", Map.of("artifacts", List.of(glob)));
        }
        refused(ErrorCode.INVALID, "label", Map.of("labels", Map.of("a b", "x")));
        refused(ErrorCode.INVALID, "label", Map.of("labels", Map.of("a", "x".repeat(201))));
        refused(ErrorCode.INVALID, "model", Map.of("model", "--dangerous"));
        refused(ErrorCode.INVALID, "idempotency", Map.of("idempotency_key", " "));
        filed(Map.of("required_tags", List.of("gpu"), "model", "claude-opus-4[1m]"));
    }

    @Test
    void the_paths_that_a_job_may_change_lead_nowhere_else() {
        for (var path :
                List.of(
                        "",
                        "/etc/passwd",
                        "a/../b",
                        "a/./b",
                        "a//b",
                        "a/",
                        ".git/config",
                        "x/.GIT/hooks",
                        "a\\b",
                        "a\0b",
                        "a\nb",
                        "a/b**",
                        "x".repeat(501))) {
            refused(ErrorCode.INVALID, "A path of a guard", owning(List.of(path)));
        }
        refused(ErrorCode.INVALID, "upper and lower", owning(List.of("src/**", "SRC/**")));
        refused(
                ErrorCode.INVALID,
                "Too many paths",
                owning(IntStream.range(0, 501).mapToObj(i -> "f" + i).toList()));
        refused(ErrorCode.INVALID, "another number", Map.of("guard", Map.of()));
        refused(
                ErrorCode.INVALID,
                "does not have",
                guard(Map.of("repository", "other", "owns", List.of("a"))));
        filed(owning(List.of("services/queue/**", "cadre-plan.yaml", ".gitattributes")));
        filed(owning(List.of()));
    }

    @Test
    void a_shared_file_is_one_file_with_a_rule_that_can_be_kept() {
        refused(ErrorCode.INVALID, "has no rule", shared(Map.of("path", "Makefile")));
        refused(ErrorCode.INVALID, "a pattern", shared(Map.of("path", "*.mk", "rule", "union")));
        refused(ErrorCode.INVALID, "A path", shared(Map.of("path", "../x", "rule", "union")));
        refused(
                ErrorCode.INVALID,
                "needs the name",
                shared(Map.of("path", "Makefile", "rule", "own-section")));
        refused(
                ErrorCode.INVALID,
                "The command",
                shared(Map.of("path", "p.lock", "rule", "regenerate", "command", "a\nb")));
        var twice =
                List.of(Map.of("path", "a", "rule", "union"), Map.of("path", "A", "rule", "union"));
        refused(ErrorCode.INVALID, "twice", guard(Map.of("shared", twice)));
        filed(shared(Map.of("path", "p.lock", "rule", "regenerate", "command", "make lock")));
    }

    private static Map<String, Object> owning(List<String> paths) {
        return guard(Map.of("owns", paths));
    }

    private static Map<String, Object> shared(Map<String, ?> file) {
        return guard(Map.of("shared", List.of(file)));
    }

    private static Map<String, Object> guard(Map<String, ?> repository) {
        return Map.of("guard", Map.of("repositories", List.of(repository)));
    }

    @Test
    void a_limit_is_a_number_of_tokens_or_of_dollars_in_range() {
        for (var tokens : List.of(0, -1, 1_000_000_000_001L)) {
            refused(ErrorCode.INVALID, "range", Map.of("limits", Map.of("max_tokens", tokens)));
        }
        for (var usd : List.of("0", "-1", "1000000.01", "1e-13", "1e999999")) {
            refused(
                    ErrorCode.INVALID,
                    "range",
                    Map.of("limits", Map.of("max_cost_usd", new BigDecimal(usd))));
        }
        filed(Map.of("limits", Map.of("max_tokens", 1, "max_cost_usd", 0.000001)));
        filed(Map.of("limits", Map.of()));
    }

    @Test
    void the_same_idempotency_key_gives_the_same_job_and_another_request_is_a_conflict() {
        var labels = new TreeMap<String, String>();
        for (int n = 0; n < 20; n++) {
            labels.put("l" + n, "v");
        }
        Map<String, Object> same =
                Map.of("idempotency_key", "once", "prompt", "a", "labels", labels);
        var first = fleet.jobs.file(ann, request(same));

        assertThat(fleet.jobs.file(ann, request(same)).id()).isEqualTo(first.id());
        refused(
                ErrorCode.CONFLICT,
                "idempotency",
                Map.of("idempotency_key", "once", "prompt", "b"));
        var bob = fleet.key("bob", Grant.MEMBER);
        assertThat(fleet.jobs.file(bob, request(same)).id()).isNotEqualTo(first.id());
    }

    @Test
    void only_an_operator_runs_an_agent_without_isolation() {
        var error = refused(ErrorCode.FORBIDDEN, "without isolation", Map.of("isolation", "none"));
        assertThat(error.which()).containsEntry("needed", "operator");
        assertThat(error.fix()).contains("isolation auto");
        filed(Map.of("isolation", "user"));

        var op = fleet.key("op", Grant.OPERATOR);
        var job = fleet.jobs.file(op, request(Map.of("isolation", "none")));
        assertThat(job.status().word()).isEqualTo("queued");
    }

    @Test
    void a_profile_without_isolation_is_for_operators_too() throws Exception {
        var bare = TestProfiles.of("{name: bare, cli: rehearsal, isolation: none}");
        try (var other = new Fleet(Files.createDirectory(home.resolve("other")), bare)) {
            var request = request(Map.of("agent", "bare"));
            var member = other.key("ann", Grant.MEMBER);
            assertThatThrownBy(() -> other.jobs.file(member, request))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
            other.jobs.file(other.key("op", Grant.OPERATOR), request);
            other.jobs.file(member, request(Map.of("agent", "bare", "isolation", "auto")));
        }
    }

    @Test
    void a_viewer_and_a_node_file_nothing() {
        for (var by : List.of(fleet.key("eve", Grant.VIEWER), fleet.node("build-2").principal())) {
            assertThatThrownBy(() -> fleet.jobs.file(by, Fleet.job("x")))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
        }
    }

    private static Map<String, Object> repository(Map<String, ?> repository) {
        return Map.of("repositories", List.of(repository));
    }

    private void filed(Map<String, ?> changes) {
        assertThat(fleet.jobs.file(ann, request(changes)).status().word()).isEqualTo("queued");
    }

    private CadreException refused(ErrorCode code, String what, Map<String, ?> changes) {
        var error =
                org.assertj.core.api.Assertions.catchThrowableOfType(
                        CadreException.class, () -> fleet.jobs.file(ann, request(changes)));
        assertThat(error).as(what + " for " + abbreviated(changes)).isNotNull();
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.what()).contains(what);
        assertThat(error.fix()).isNotEmpty();
        return error;
    }

    private static String abbreviated(Map<String, ?> changes) {
        var text = changes.toString();
        return text.substring(0, Math.min(100, text.length()));
    }

    private static JobRequest request(Map<String, ?> changes) {
        var all = new TreeMap<String, Object>(Map.of("prompt", "hello", "agent", "rehearsal"));
        all.putAll(changes);
        return Json.readStrictly(Json.write(all), JobRequest.class);
    }
}
