package cadre.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import cadre.wire.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContainerFilesTest {
    private static final Path ROOT = ProjectFolder.root();
    private static final Path FOLDER = ROOT.resolve("deploy");
    private static final Dockerfile DOCKERFILE = Dockerfile.read(FOLDER.resolve("Dockerfile"));

    private static final ComposeFile MONITORING =
            ComposeFile.read(FOLDER.resolve("compose.monitoring.yaml"));

    /** Those that only the launcher reads, and those of Java and the system. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("LANG", "CADRE_BUILD", "CADRE_JAVA_OPTS");

    private static final Set<String> SETTINGS =
            Arrays.stream(ConfigKey.values())
                    .map(ConfigKey::variable)
                    .collect(Collectors.toUnmodifiableSet());

    @Test
    void each_file_that_the_image_takes_from_the_project_is_there_and_is_sent_to_the_engine()
            throws IOException {
        var ignored =
                Files.readAllLines(FOLDER.resolve("Dockerfile.dockerignore")).stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .toList();

        for (var copy : DOCKERFILE.all("COPY")) {
            var words = copy.words();
            if (words.getFirst().startsWith("--from=")) {
                continue;
            }
            for (var source : words.subList(0, words.size() - 1)) {
                assertThat(ROOT.resolve(source)).exists();
                assertThat(ignored).doesNotContain(source);
            }
        }
        assertThat(ignored).contains("**/.env", "**/admin.key", "**/secrets.key", "**/target");
    }

    @Test
    void what_the_image_takes_from_the_build_is_what_the_build_makes() {
        var stages =
                DOCKERFILE.all("FROM").stream()
                        .filter(from -> from.rest().contains(" AS "))
                        .map(from -> from.words().getLast())
                        .toList();
        var taken =
                DOCKERFILE.lastStage().all("COPY").stream()
                        .filter(copy -> copy.rest().startsWith("--from="))
                        .toList();

        assertThat(taken).isNotEmpty();
        assertThat(taken)
                .allSatisfy(copy -> {
                    assertThat(copy.words().getFirst().substring("--from=".length())).isIn(stages);
                    // where the launcher looks for the program, and the program for the model
                    assertThat(copy.words().getLast())
                            .isIn(
                                    "/opt/cadre/app/target/cadre.jar",
                                    "/opt/cadre/embedder/target/cadre-embedder.jar");
                });
    }

    @Test
    void the_image_sets_only_what_is_a_setting() {
        var variables = DOCKERFILE.variables();

        assertThat(variables.keySet())
                .allMatch(name -> SETTINGS.contains(name) || OTHER_VARIABLES.contains(name));
        assertThat(variables).containsEntry("CADRE_BUILD", "never");
    }

    @Test
    void the_image_runs_as_a_user_that_is_not_root_and_says_whether_it_is_well() {
        var image = DOCKERFILE.lastStage();

        assertThat(image.all("USER")).hasSize(1);
        assertThat(image.all("USER").getFirst().rest()).matches("[1-9][0-9]*:[1-9][0-9]*");
        assertThat(image.steps().indexOf(image.all("USER").getFirst()))
                .as("nothing is run as root after it")
                .isGreaterThan(image.steps().lastIndexOf(image.all("RUN").getLast()));
        assertThat(image.all("HEALTHCHECK")).hasSize(1);
        assertThat(image.all("HEALTHCHECK").getFirst().rest()).contains("/health");
        assertThat(image.all("EXPOSE").getFirst().rest()).isEqualTo(ConfigKey.PORT.fallback());
        assertThat(image.all("VOLUME").getFirst().rest())
                .contains(DOCKERFILE.variables().get("CADRE_HOME"))
                .contains(DOCKERFILE.variables().get("CADRE_WORK"));
    }

    @Test
    void the_services_are_given_only_what_is_a_setting() {
        for (var compose : composeFiles()) {
            for (var service : compose.services()) {
                assertThat(service.map("environment").names())
                        .as(service.toString())
                        .filteredOn(name -> name.startsWith("CADRE_"))
                        .allMatch(SETTINGS::contains);
            }
        }
    }

    @Test
    void the_services_use_only_what_is_declared() {
        var all = composeFiles();
        var services = all.stream().flatMap(f -> f.map("services").names().stream()).toList();
        var volumes = all.stream().flatMap(f -> f.map("volumes").names().stream()).toList();

        for (var service : all.stream().flatMap(file -> file.services().stream()).toList()) {
            assertThat(services).containsAll(service.map("depends_on").names());
            assertThat(service.texts("volumes")).allMatch(v -> volumes.contains(v.split(":")[0]));
            service.map("build")
                    .text("dockerfile")
                    .ifPresent(file -> {
                        var context = service.map("build").text("context").orElseThrow();
                        assertThat(FOLDER.resolve(context).resolve(file)).exists();
                    });
        }
    }

    @Test
    void ports_are_open_on_this_machine_only() {
        for (var service : composeFiles().stream().flatMap(f -> f.services().stream()).toList()) {
            assertThat(service.texts("ports")).allMatch(port -> port.startsWith("127.0.0.1:"));
            assertThat(service.text("privileged")).isEmpty();
        }
    }

    @Test
    void each_service_says_whether_it_is_well_and_the_node_that_it_cannot() {
        for (var service : composeFiles().stream().flatMap(f -> f.services().stream()).toList()) {
            if (service.text("image").isPresent()) {
                assertThat(service.map("healthcheck").names())
                        .as(service.toString())
                        .containsAnyOf("test", "disable");
            }
        }
    }

    @Test
    void each_verb_that_is_started_is_one_of_a_container() {
        var started =
                Stream.concat(
                                Stream.of(DOCKERFILE.lastStage().all("CMD").getLast().rest()),
                                composeFiles().stream()
                                        .map(file -> file.map("services"))
                                        .flatMap(all -> Stream.of("server", "node").map(all::map))
                                        .map(service -> service.texts("command").toString()))
                        .filter(command -> !command.equals("[]"))
                        .toList();

        assertThat(started)
                .allMatch(command -> command.matches("\\[\"?(server|node)\"?(, --json-logs)?]"));
    }

    @Test
    void each_file_of_the_monitoring_is_there_and_goes_to_a_service() throws IOException {
        var configs = MONITORING.map("configs");
        var used =
                MONITORING.services().stream()
                        .flatMap(service -> service.maps("configs").stream())
                        .map(config -> config.text("source").orElseThrow())
                        .toList();
        var files =
                configs.names().stream()
                        .map(name -> configs.map(name).text("file").orElseThrow())
                        .toList();

        assertThat(used).containsExactlyInAnyOrderElementsOf(configs.names());
        assertThat(files).allSatisfy(file -> assertThat(FOLDER.resolve(file)).isRegularFile());
        try (var all = Files.walk(FOLDER.resolve("monitoring"))) {
            assertThat(all.filter(Files::isRegularFile).map(FOLDER::relativize).map(Path::toString))
                    .filteredOn(file -> !file.startsWith("monitoring/keys/"))
                    .containsExactlyInAnyOrderElementsOf(files);
        }
    }

    private static List<ComposeFile> composeFiles() {
        return List.of(
                ComposeFile.read(FOLDER.resolve("compose.yaml")),
                ComposeFile.read(FOLDER.resolve("compose.postgresql.yaml")),
                ComposeFile.read(FOLDER.resolve("compose.objects.yaml")),
                MONITORING);
    }
}
