package cadre.cli.command;

import static cadre.cli.command.BusSample.TEAM;
import static cadre.wire.bus.LockMode.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.checkout.GitSample;
import cadre.wire.api.Page;
import cadre.wire.bus.LockRelease;
import cadre.wire.bus.LockRenewal;
import cadre.wire.bus.LockRequest;
import cadre.wire.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockCommandTest {
    @TempDir Path folder;
    private final FakeServer server = BusSample.server();

    @AfterEach
    void close() {
        server.close();
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }

    private void lockable() {
        server.json("POST " + TEAM + "/locks", BusSample.granted("nas-deploy", 7))
                .json("POST " + TEAM + "/locks/heartbeat", Map.of())
                .json("POST " + TEAM + "/locks/release", Map.of());
    }

    @Test
    void locks_are_taken_listed_and_given_back() {
        lockable();
        server.json("GET " + TEAM + "/locks", BusSample.locks("nas-deploy", BusSample.FE));

        assertThat(cadre("lock", "acquire", "nas-deploy", "db/**", "--ttl", "10m").out())
                .isEqualTo("nas-deploy is yours until 2026-03-01T12:02:00Z, token 7\n");
        var request = Json.read(server.last("POST").text(), LockRequest.class);
        assertThat(request.resources()).containsExactly("nas-deploy", "db/**");
        assertThat(request.ttlSec()).contains(600L);
        assertThat(request.idempotencyKey()).isPresent();
        assertThat(cadre("lock", "list", "--team", "shop").out())
                .isEqualTo(
                        """
                        RESOURCE    MODE       HELD BY   LEFT  TOKEN  WAITING
                        nas-deploy  exclusive  FE       4m00s      3
                        """);
        assertThat(cadre("lock", "release", "nas-deploy").out()).isEqualTo("nas-deploy is free\n");
        assertThat(Json.read(server.last("POST").text(), LockRelease.class))
                .isEqualTo(new LockRelease("nas-deploy", Optional.empty()));
    }

    @Test
    void a_lock_that_another_has_is_refused_with_who_has_it_or_waited_for() {
        var tries = new AtomicInteger();
        server.on(
                "POST " + TEAM + "/locks",
                (exchange, _) -> {
                    if (tries.incrementAndGet() < 3) {
                        FakeServer.problem(exchange, BusSample.held());
                    } else {
                        FakeServer.send(
                                exchange,
                                201,
                                "application/json",
                                Json.writeBytes(BusSample.granted("nas-deploy", 8)));
                    }
                });

        var refused = cadre("lock", "acquire", "nas-deploy");
        assertThat(refused.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(refused.err()).contains("held_by FE");

        var waited = cadre("lock", "acquire", "nas-deploy", "--wait", "10m");
        assertThat(waited.status()).isZero();
        assertThat(waited.err()).isEqualTo("Waiting: FE has nas-deploy for 240 s more\n");
    }

    @Test
    void a_shared_lock_is_waited_for_at_one_place() {
        var requests = new ArrayList<LockRequest>();
        server.on(
                "POST " + TEAM + "/locks",
                (exchange, asked) -> {
                    requests.add(Json.read(asked.text(), LockRequest.class));
                    if (requests.size() == 1) {
                        FakeServer.problem(exchange, BusSample.held());
                    } else {
                        FakeServer.send(
                                exchange,
                                201,
                                "application/json",
                                Json.writeBytes(BusSample.granted("db", 8)));
                    }
                });

        assertThat(cadre("lock", "acquire", "db", "--shared", "--wait", "10m").status()).isZero();

        assertThat(requests).extracting(LockRequest::mode).containsOnly(Optional.of(SHARED));
        assertThat(requests)
                .extracting(LockRequest::waitSec)
                .containsExactly(Optional.of(1L), Optional.of(25L));
        assertThat(requests)
                .extracting(LockRequest::idempotencyKey)
                .doesNotContain(Optional.empty());
        assertThat(requests.getFirst().idempotencyKey())
                .isEqualTo(requests.getLast().idempotencyKey());
    }

    @Test
    void a_wait_that_would_never_end_is_not_begun_again() {
        var tries = new AtomicInteger();
        server.on(
                "POST " + TEAM + "/locks",
                (exchange, _) -> {
                    tries.incrementAndGet();
                    FakeServer.problem(exchange, BusSample.deadlock());
                });

        var refused = cadre("lock", "acquire", "db", "--wait", "10m");

        assertThat(refused.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(refused.err()).contains("BE, FE");
        assertThat(tries).hasValue(1);
    }

    @Test
    void who_shares_a_lock_and_who_waits_is_listed() {
        server.json("GET " + TEAM + "/locks", BusSample.sharedLocks());

        assertThat(cadre("lock", "list").out())
                .isEqualTo(
                        """
                        RESOURCE  MODE    HELD BY   LEFT  TOKEN  WAITING
                        db        shared  BE       4m00s      3  AI, BE (shared)
                        db        shared  FE       4m00s      4  AI, BE (shared)
                        """);
    }

    @Test
    void a_command_runs_under_its_lock_which_is_kept_up_and_given_back_and_its_status_passes()
            throws Exception {
        lockable();
        var renewed = new CountDownLatch(1);
        server.on(
                "POST " + TEAM + "/locks/heartbeat",
                (exchange, _) -> {
                    FakeServer.send(exchange, 200, "application/json", "{}".getBytes("UTF-8"));
                    renewed.countDown();
                    Files.createFile(folder.resolve("renewed"));
                });

        var called =
                cadre(
                        "lock",
                        "run",
                        "nas-deploy",
                        "--ttl",
                        "1s",
                        "--",
                        "sh",
                        "-c",
                        "printf %s \"$CADRE_LOCK_TOKEN\" > token;"
                                + " while ! [ -e renewed ]; do sleep 0.05; done; exit 7");

        assertThat(called.status()).isEqualTo(7);
        assertThat(renewed.getCount()).isZero();
        assertThat(folder.resolve("token")).hasContent("7");
        assertThat(
                        Json.read(
                                server.last("POST " + TEAM + "/locks/heartbeat").text(),
                                LockRenewal.class))
                .isEqualTo(new LockRenewal("nas-deploy", Optional.of(1L), Optional.of(7L)));
        assertThat(server.asked().getLast().line()).isEqualTo("POST " + TEAM + "/locks/release");
        assertThat(Json.read(server.asked().getLast().text(), LockRelease.class))
                .isEqualTo(new LockRelease("nas-deploy", Optional.of(7L)));
    }

    @Test
    void a_command_is_not_run_without_its_lock_and_a_lock_is_not_kept_without_its_command() {
        server.on(
                "POST " + TEAM + "/locks",
                (exchange, _) -> FakeServer.problem(exchange, BusSample.held()));
        var refused = cadre("lock", "run", "nas-deploy", "--", "touch", "ran");
        assertThat(refused.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(folder.resolve("ran")).doesNotExist();

        lockable();
        var absent = cadre("lock", "run", "nas-deploy", "--", "no-such-program");
        assertThat(absent.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(absent.err()).contains("no-such-program");
        assertThat(server.asked().getLast().line()).endsWith("/locks/release");
        assertThat(cadre("lock", "run", "nas-deploy").err()).contains("-- COMMAND");
        assertThat(cadre("lock", "list", "--", "x").err()).contains("lock run NAME");
    }

    @Test
    void paths_that_another_has_locked_are_named_before_a_commit() {
        var repository = GitSample.small(folder.resolve("shop"));
        repository.write("src/api.ts", "x").git("add", "src");
        server.json("GET " + TEAM + "/locks", BusSample.locks("src/**", BusSample.FE));
        var env = new HashMap<>(server.env());
        env.put("CADRE_KEY_SHOP_BE", FakeServer.KEY);
        var check =
                List.of("lock", "check", "--staged", "--team", "shop", "--as", "BE")
                        .toArray(String[]::new);

        var blocked = Called.cadre(env, repository.folder(), "", check);

        assertThat(blocked.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(blocked.err())
                .startsWith("cadre: src/api.ts is locked by FE (src/**, 4m00s left)\n")
                .contains("--no-verify");
        var warned =
                Called.cadre(
                        env,
                        repository.folder(),
                        "",
                        "lock",
                        "check",
                        "--staged",
                        "--guard",
                        "warn",
                        "--team",
                        "shop",
                        "--as",
                        "BE");
        assertThat(warned.status()).isZero();
        assertThat(warned.err()).contains("locked by FE");
        server.json("GET " + TEAM + "/locks", BusSample.locks("src/**", BusSample.BE));
        assertThat(Called.cadre(env, repository.folder(), "", check).status()).isZero();
        server.json("GET " + TEAM + "/locks", new Page<>(List.of(), Optional.empty()));
        assertThat(Called.cadre(env, repository.folder(), "", check).status()).isZero();
    }

    @Test
    void a_commit_passes_when_nobody_can_be_asked_and_that_is_said() {
        var repository = GitSample.small(folder.resolve("shop"));
        repository.write("a.txt", "x").git("add", "a.txt");

        var called = Called.cadre(server, repository.folder(), "lock", "check", "--staged");

        assertThat(called.status()).isZero();
        assertThat(called.err()).contains("NOT checked").contains("cadre wire");
        assertThat(Called.cadre(server, repository.folder(), "lock", "check", "a.txt").status())
                .as("who asks for paths wants an answer")
                .isEqualTo(ExitStatus.FAILED);
        assertThat(Called.cadre(server, repository.folder(), "lock", "check").status())
                .isEqualTo(ExitStatus.USAGE);
    }
}
