package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.dump.Backup;
import cadre.server.objects.ObjectServer;
import cadre.server.objects.RoughWay;
import cadre.server.storage.TestStores;
import cadre.wire.api.InviteView;
import cadre.wire.api.JoinRequest;
import cadre.wire.api.KeyCreated;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import cadre.wire.link.ServerMessage;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server whose files are in a bucket, over HTTP and the link. */
class ObjectsTest {
    private static final String PATCH = "--- a/x\n+++ b/x\n+hello\n";

    @TempDir Path folder;
    private ObjectServer objects;
    private RoughWay way;
    private RunningServer server;
    private Map<String, String> settings = Map.of();

    @BeforeEach
    void start() {
        objects = ObjectServer.start(folder.resolve("objects"));
        way = new RoughWay(objects.port());
        settings =
                Map.of(
                        "CADRE_OBJECTS",
                        "s3://cadre/here",
                        "CADRE_OBJECTS_ENDPOINT",
                        way.endpoint().toString(),
                        "CADRE_OBJECTS_KEY_ID",
                        ObjectServer.KEY,
                        "CADRE_OBJECTS_SECRET",
                        ObjectServer.SECRET,
                        "CADRE_OBJECTS_REDIRECT",
                        "true");
        server = RunningServer.on(folder.resolve("home"), settings);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        way.close();
        objects.close();
    }

    @Test
    void what_a_job_leaves_is_in_the_bucket_and_comes_from_there() throws Exception {
        var href = "/" + left().path("href").asString();

        assertThat(server.get(href).body()).isEqualTo(PATCH);
        emptyFolder();
        assertThat(server.get(href).body()).isEqualTo(PATCH);

        // a browser that saves it is sent to the store, one that asks by script is not
        var saving = browser(href, "navigate");
        assertThat(saving.statusCode()).isEqualTo(303);
        var address = saving.headers().firstValue("Location").orElseThrow();
        assertThat(address).contains("X-Amz-Expires=300").doesNotContain(ObjectServer.SECRET);
        var loaded = server.send(HttpRequest.newBuilder(URI.create(address)));
        assertThat(loaded.body()).isEqualTo(PATCH);
        assertThat(browser(href, "cors").body()).isEqualTo(PATCH);
    }

    @Test
    void a_node_hears_that_the_store_is_away_and_sends_again() throws Exception {
        var key = join();
        try (var node = TestNode.welcomed(server, key, List.of())) {
            var job = file();
            var start = node.next(ServerMessage.Start.class);
            node.started(start);
            way.refuse(Integer.MAX_VALUE);

            var refused = put(key, start);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("SlowDown").doesNotContain(ObjectServer.SECRET);
            var listing = "/api/v1/jobs/" + job.id() + "/artifacts";
            assertThat(server.json(listing).path("items")).isEmpty();
            assertThat(objectsCheck().path("ok").asBoolean()).isFalse();
            way.refuse(0);
            assertThat(put(key, start).statusCode()).isEqualTo(201);
            assertThat(server.json(listing).path("items")).hasSize(1);
        }
    }

    @Test
    void a_backup_has_what_is_in_the_bucket() throws Exception {
        left();
        emptyFolder();
        var home = folder.resolve("home");
        var environment = new HashMap<>(settings);
        environment.put("CADRE_HOME", home.toString());
        environment.putAll(TestStores.variables(home));

        var made =
                new Maintenance(ServerConfig.read(environment, home))
                        .backup(
                                folder.resolve("backup.zip"),
                                Set.of(Backup.Content.FILES),
                                (_, _, _) -> {});

        assertThat(made.lost()).isEmpty();
        try (var zip = new ZipFile(made.file().toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .filteredOn(name -> name.startsWith("files/"))
                    .hasSize(1);
        }
    }

    @Test
    void the_doctor_writes_reads_and_deletes() {
        var check = objectsCheck();

        assertThat(check.path("ok").asBoolean()).as(check.toString()).isTrue();
        assertThat(check.toString())
                .contains("s3://cadre/here/")
                .doesNotContain(ObjectServer.SECRET);
    }

    private JsonNode objectsCheck() {
        return StreamSupport.stream(
                        server.json("/api/v1/doctor").path("checks").spliterator(), false)
                .filter(each -> each.path("name").asString().equals("objects"))
                .findAny()
                .orElseThrow();
    }

    private JsonNode left() {
        var key = join();
        try (var node = TestNode.welcomed(server, key, List.of())) {
            var job = file();
            var start = node.next(ServerMessage.Start.class);
            node.started(start);
            assertThat(put(key, start).statusCode()).isEqualTo(201);
            node.succeed(start);
            return server.json("/api/v1/jobs/" + job.id() + "/artifacts").path("items").path(0);
        }
    }

    private HttpResponse<String> put(String key, ServerMessage.Start start) {
        var path =
                "/link/attempts/%s/artifacts?token=%d&kind=patch&repository=shop&name=shop.patch"
                        .formatted(start.order().attempt(), start.order().token());
        return server.send(server.as(key, path).PUT(BodyPublishers.ofString(PATCH)));
    }

    private JobView file() {
        var body = "{\"prompt\":\"edit\",\"agent\":\"rehearsal\"}";
        return Json.read(RunningServer.ok(server.post("/api/v1/jobs", body)).body(), JobView.class);
    }

    private String join() {
        var invite =
                Json.read(
                        RunningServer.ok(server.post("/api/v1/nodes/invites", "")).body(),
                        InviteView.class);
        var request = Json.write(new JoinRequest(invite.code(), new NodeName("n1")));
        var joined = server.send(server.open("/join").POST(BodyPublishers.ofString(request)));
        return Json.read(RunningServer.ok(joined).body(), KeyCreated.class).secret();
    }

    private HttpResponse<String> browser(String path, String mode) {
        var key = Json.write(Map.of("key", server.adminKey()));
        var signedIn =
                server.send(server.open("/api/v1/session").POST(BodyPublishers.ofString(key)));
        var cookie =
                RunningServer.ok(signedIn)
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow()
                        .replaceAll(";.*", "");
        return server.send(
                server.open(path).header("Cookie", cookie).header("Sec-Fetch-Mode", mode));
    }

    /** As after an hour. */
    private void emptyFolder() throws Exception {
        try (var files = Files.walk(folder.resolve("home/artifacts"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }
}
