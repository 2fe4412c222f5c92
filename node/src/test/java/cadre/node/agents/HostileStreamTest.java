package cadre.node.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.Step;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Recorded streams, damaged in every way: no reader may throw, and none may see a success that is
 * not there.
 */
class HostileStreamTest {
    private static final List<Recording> RECORDINGS = Recording.all();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The longest step in JSON: an answer of 256 Ki characters, each escaped. */
    private static final int LONGEST_STEP = 6 * 256 * 1024 + 1000;

    @Property
    void the_steps_do_not_depend_on_how_the_stream_is_cut(
            @ForAll("recordings") Recording recording, @ForAll Random random) {
        var bytes = recording.bytes();
        var reader = recording.reader();
        var steps = new ArrayList<Step>();
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(bytes.length - from, 1 + random.nextInt(2000));
            steps.addAll(reader.read(bytes, from, length));
            from += length;
        }
        steps.addAll(reader.end());

        assertThat(steps).isEqualTo(recording.read(bytes).steps());
    }

    @Property
    void lines_of_unknown_types_and_of_no_json_change_nothing(
            @ForAll("recordings") Recording recording,
            @ForAll("strangeLines") List<String> strange,
            @ForAll Random random) {
        var lines = new ArrayList<>(recording.lines());
        strange.forEach(line -> lines.add(random.nextInt(lines.size() + 1), line));

        assertThat(recording.read(Recording.bytes(lines)).steps())
                .isEqualTo(recording.read(recording.bytes()).steps());
    }

    @Property
    void the_order_of_the_keys_changes_nothing(
            @ForAll("recordings") Recording recording, @ForAll Random random) {
        var lines = recording.lines().stream().map(line -> shuffled(line, random)).toList();

        var read = recording.read(Recording.bytes(lines));

        var whole = recording.read(recording.bytes());
        assertThat(read.steps().stream().map(HostileStreamTest::comparable).toList())
                .isEqualTo(whole.steps().stream().map(HostileStreamTest::comparable).toList());
        assertThat(read.ending()).isEqualTo(whole.ending());
    }

    @Property
    void lost_doubled_shuffled_and_cut_lines_give_no_success_that_is_not_there(
            @ForAll("recordings") Recording recording, @ForAll Random random) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < recording.lines().size(); i++) {
            var line = recording.lines().get(i);
            boolean cut = makesSuccess(recording, i) || random.nextInt(5) == 0;
            var left = cut ? line.substring(0, random.nextInt(line.length())) : line;
            for (int copies = random.nextInt(3); copies > 0; copies--) {
                lines.add(left);
            }
        }
        Collections.shuffle(lines, random);

        assertThat(withExitCode0(recording).read(Recording.bytes(lines)).isSuccess()).isFalse();
    }

    @Property
    void a_stream_that_ends_before_its_last_line_is_no_success(
            @ForAll("recordings") Recording recording, @ForAll Random random) {
        var bytes = recording.bytes();
        int last = recording.lines().getLast().getBytes(UTF_8).length;
        var begun = new byte[random.nextInt(bytes.length - 1 - last, bytes.length - 1)];
        System.arraycopy(bytes, 0, begun, 0, begun.length);

        assertThat(withExitCode0(recording).read(begun).isSuccess()).isFalse();
    }

    @Property
    void any_bytes_are_read_without_a_success(
            @ForAll("recordings") Recording recording, @ForAll byte[] bytes) {
        assertThat(withExitCode0(recording).read(bytes).isSuccess()).isFalse();
    }

    @Property
    void values_of_any_type_are_read_and_no_step_grows_without_bound(
            @ForAll("recordings") Recording recording, @ForAll Random random) {
        var lines = recording.lines().stream().map(line -> changed(line, random)).toList();

        var read = recording.read(Recording.bytes(lines));

        assertThat(read.steps().stream().mapToInt(step -> Json.write(step).length()))
                .allMatch(length -> length < LONGEST_STEP);
        assertThat(Json.write(read.ending()).length()).isLessThan(LONGEST_STEP);
    }

    @Provide
    Arbitrary<Recording> recordings() {
        return Arbitraries.of(RECORDINGS);
    }

    @Provide
    Arbitrary<List<String>> strangeLines() {
        var type =
                Arbitraries.strings()
                        .alpha()
                        .ofMinLength(1)
                        .map(word -> Json.write(java.util.Map.of("type", "x." + word, "n", 1)));
        var text = Arbitraries.strings().map(words -> "~" + words.replaceAll("[\\n\\r]", ""));
        var broken = Arbitraries.of("{", "{\"type\":", "[]", "null", "{}", "", "{\"type\":7}");
        return Arbitraries.oneOf(type, text, broken).list().ofMaxSize(10);
    }

    /** Whether the run is a success with this line, and none without it. */
    private static boolean makesSuccess(Recording recording, int index) {
        var willing = withExitCode0(recording);
        var others = new ArrayList<>(recording.lines());
        others.remove(index);
        return willing.read(recording.bytes()).isSuccess()
                && !willing.read(Recording.bytes(others)).isSuccess();
    }

    private static Recording withExitCode0(Recording recording) {
        return new Recording(recording.name(), recording.lines(), 0);
    }

    /** The arguments of a call are the CLI's JSON as it came: its order is of no account. */
    private static Object comparable(Step step) {
        return step instanceof Step.ToolCall call
                        && (call.arguments().startsWith("{") || call.arguments().startsWith("["))
                ? List.of(call.id(), call.tool(), Json.read(call.arguments(), JsonNode.class))
                : step;
    }

    private static String shuffled(String line, Random random) {
        return line.startsWith("{")
                ? Json.write(shuffled(Json.mapper().readTree(line), random))
                : line;
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (node.isArray()) {
            var items = NODES.arrayNode();
            node.forEach(item -> items.add(shuffled(item, random)));
            return items;
        }
        if (!node.isObject()) {
            return node;
        }
        var fields = new ArrayList<>(node.properties());
        Collections.shuffle(fields, random);
        var object = NODES.objectNode();
        fields.forEach(field -> object.set(field.getKey(), shuffled(field.getValue(), random)));
        return object;
    }

    /** A few of the values replaced by others of any type. */
    private static String changed(String line, Random random) {
        if (!line.startsWith("{")) {
            return line;
        }
        var tree = Json.mapper().readTree(line);
        for (int times = random.nextInt(3); times > 0; times--) {
            change(tree, random);
        }
        return Json.write(tree);
    }

    private static void change(JsonNode node, Random random) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            var names = List.copyOf(object.propertyNames());
            var name = names.get(random.nextInt(names.size()));
            if (random.nextBoolean() && object.path(name).isContainer()) {
                change(object.path(name), random);
            } else {
                object.set(name, strange(random));
            }
        } else if (node.isArray() && !node.isEmpty()) {
            change(node.path(random.nextInt(node.size())), random);
        }
    }

    private static JsonNode strange(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.numberNode(Long.MAX_VALUE);
            case 2 -> NODES.numberNode(-1);
            case 3 -> NODES.numberNode(1e300);
            case 4 -> NODES.numberNode(new java.math.BigDecimal("1e99999"));
            case 5 -> NODES.stringNode("");
            case 6 -> NODES.stringNode("\u0000\ud800\u202e".repeat(20_000));
            case 7 -> NODES.booleanNode(true);
            case 8 -> NODES.objectNode();
            case 9 -> NODES.arrayNode().add(NODES.arrayNode().add(1));
            case 10 -> NODES.objectNode().set("type", NODES.stringNode("text"));
            default -> NODES.stringNode("2026-99-99T00:00:00Z");
        };
    }
}
