package cadre.wire.config;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML into {@link Value}s that know their line. Anchors, aliases and tags are refused. */
final class Yaml {
    private static final int DEEPEST = 20;

    private final String file;
    private final Set<String> emptyLists;

    private Yaml(String file, Set<String> emptyLists) {
        this.file = file;
        this.emptyLists = emptyLists;
    }

    /** Empty when the text holds nothing. */
    static Optional<Value> read(String file, String text) {
        return read(file, text, Set.of());
    }

    /**
     * The same.
     *
     * @param emptyLists keys of the outermost level that are an empty list when nothing follows
     */
    static Optional<Value> read(String file, String text, Set<String> emptyLists) {
        var settings = LoadSettings.builder().setLabel(file).setCodePointLimit(1 << 20).build();
        try {
            refuseDeep(file, settings, text);
            return new Compose(settings)
                    .composeString(text)
                    .map(node -> new Yaml(file, emptyLists).value(node, 0));
        } catch (MarkedYamlEngineException e) {
            var line = e.getProblemMark().map(Yaml::line).orElse("");
            throw broken(file + line, String.valueOf(e.getProblem()));
        } catch (YamlEngineException e) {
            throw broken(file, String.valueOf(e.getMessage()));
        }
    }

    /** Before it is read as a tree, which takes a call for each level: it may have 100,000. */
    private static void refuseDeep(String file, LoadSettings settings, String text) {
        var depth = 0;
        for (var event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case SequenceStart, MappingStart -> depth++;
                case SequenceEnd, MappingEnd -> depth--;
                default -> {}
            }
            if (depth > DEEPEST + 1) {
                throw deep(file + event.getStartMark().map(Yaml::line).orElse(""));
            }
        }
    }

    private static String line(Mark mark) {
        return ":" + (mark.getLine() + 1);
    }

    private static CadreException deep(String origin) {
        return wrong(origin, "Anchors and deep nesting are not read here", "Write it out");
    }

    private Value value(Node node, int depth) {
        var origin = origin(node);
        if (node.getAnchor().isPresent() || depth > DEEPEST) {
            throw deep(origin);
        }
        if (!(node instanceof ScalarNode)
                && !node.getTag().equals(Tag.SEQ)
                && !node.getTag().equals(Tag.MAP)) {
            throw tagged(node.getTag(), origin);
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar, origin);
            case SequenceNode sequence ->
                    new Value.Sequence(
                            origin,
                            sequence.getValue().stream()
                                    .map(item -> value(item, depth + 1))
                                    .toList());
            case MappingNode mapping -> mapping(mapping, origin, depth);
            default -> throw wrong(origin, "This kind of YAML is not read here", "Write it out");
        };
    }

    private static Value scalar(ScalarNode scalar, String origin) {
        if (scalar.getTag().equals(Tag.NULL)) {
            throw wrong(origin, "The value is missing", "Give one or delete the line");
        }
        return new Value.Scalar(origin, scalar.getValue(), form(scalar, origin));
    }

    private static Value.Form form(ScalarNode scalar, String origin) {
        var tag = scalar.getTag();
        if (tag.equals(Tag.STR)) {
            return Value.Form.TEXT;
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return Value.Form.NUMBER;
        }
        if (tag.equals(Tag.BOOL)) {
            return Value.Form.FLAG;
        }
        throw tagged(tag, origin);
    }

    private static CadreException tagged(Tag tag, String origin) {
        return wrong(
                origin,
                "The tag " + Setting.shown(tag.getValue()) + " is not read here",
                "Write the value without a tag");
    }

    private Value mapping(MappingNode mapping, String origin, int depth) {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw wrong(
                        origin(tuple.getKeyNode()),
                        "A key must be a word",
                        "Write 'key: value' lines");
            }
            var value =
                    depth == 0 && isEmptyList(key, tuple.getValueNode())
                            ? new Value.Sequence(origin(key), List.of())
                            : value(tuple.getValueNode(), depth + 1);
            if (entries.put(key.getValue(), value) != null) {
                throw wrong(
                        origin(key),
                        "The key '" + key.getValue() + "' is there twice",
                        "Delete one of the two");
            }
        }
        return new Value.Mapping(origin, entries);
    }

    private boolean isEmptyList(ScalarNode key, Node value) {
        return value.getTag().equals(Tag.NULL) && emptyLists.contains(key.getValue());
    }

    private String origin(Node node) {
        return file + node.getStartMark().map(Yaml::line).orElse("");
    }

    private static CadreException broken(String place, String reason) {
        return new CadreException(
                ErrorCode.INVALID,
                "The YAML cannot be read",
                Map.of("place", place, "reason", reason),
                "Mend it near there: look at brackets, quotes and how far lines are indented");
    }

    private static CadreException wrong(String place, String what, String fix) {
        return new CadreException(ErrorCode.INVALID, what, Map.of("place", place), fix);
    }
}
