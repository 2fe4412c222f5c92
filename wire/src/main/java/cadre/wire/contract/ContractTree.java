package cadre.wire.contract;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads JSON or YAML as one tree with sorted keys and one spelling of numbers, whose text is
 * therefore canonical. Aliases and tags of YAML are refused, and so is what is deeper than 100 or
 * has more than 500,000 values.
 */
final class ContractTree {
    private static final int DEEPEST = 100;
    private static final int MOST_VALUES = 500_000;
    private static final int MOST_DIGITS = 300;
    private static final double LARGEST_WHOLE = 1e15;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final LoadSettings settings =
            LoadSettings.builder().setCodePointLimit(ContractText.LONGEST + 1).build();
    private int values;

    private ContractTree() {}

    /** Throws INVALID if it is neither, or has a key twice. */
    static JsonNode read(String text) {
        if (text.codePoints().anyMatch(ContractTree::isHalf)) {
            throw wrong("it has half a character"); // at the end of a block the YAML reader fails
        }
        var start = text.stripLeading();
        if (start.startsWith("{") || start.startsWith("[")) {
            try {
                return new ContractTree().normal(Json.readStrictly(text, JsonNode.class), 0);
            } catch (CadreException e) {
                return yaml(text).orElseThrow(() -> e);
            }
        }
        return new ContractTree().yamlNode(text);
    }

    private static boolean isHalf(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    private static Optional<JsonNode> yaml(String text) {
        try {
            return Optional.of(new ContractTree().yamlNode(text));
        } catch (CadreException e) {
            return Optional.empty();
        }
    }

    private JsonNode normal(JsonNode node, int depth) {
        count(depth);
        if (node.isObject()) {
            var sorted = new TreeMap<String, JsonNode>();
            node.properties()
                    .forEach(one -> sorted.put(one.getKey(), normal(one.getValue(), depth + 1)));
            return object(sorted);
        }
        if (node.isArray()) {
            var list = NODES.arrayNode();
            node.forEach(item -> list.add(normal(item, depth + 1)));
            return list;
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong()
                    ? NODES.numberNode(node.longValue())
                    : NODES.numberNode(node.bigIntegerValue());
        }
        return node.isNumber() ? number(node.asString()) : node;
    }

    private static JsonNode object(Map<String, JsonNode> sorted) {
        var object = NODES.objectNode();
        sorted.forEach(object::set);
        return object;
    }

    private void count(int depth) {
        values++;
        if (depth > DEEPEST) {
            throw wrong("it is deeper than " + DEEPEST + " levels");
        }
        if (values > MOST_VALUES) {
            throw wrong("it has more than " + MOST_VALUES + " values");
        }
    }

    private JsonNode yamlNode(String text) {
        try {
            var events = new Parse(settings).parseString(text).iterator();
            while (events.hasNext()) {
                var event = events.next();
                switch (event.getEventId()) {
                    case StreamStart, DocumentStart, Comment -> {}
                    default -> {
                        var node = value(event, events, 0);
                        onlyOne(events);
                        return node;
                    }
                }
            }
            throw wrong("it is empty");
        } catch (YamlEngineException e) {
            throw wrong(String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    private static void onlyOne(Iterator<Event> events) {
        while (events.hasNext()) {
            var event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                throw wrong("it has more than one document" + line(event));
            }
        }
    }

    private JsonNode value(Event event, Iterator<Event> events, int depth) {
        count(depth);
        return switch (event) {
            case ScalarEvent scalar -> {
                tagless(scalar.getTag(), event);
                yield scalar(scalar);
            }
            case SequenceStartEvent sequence -> {
                tagless(sequence.getTag(), event);
                var list = NODES.arrayNode();
                for (var next = events.next();
                        next.getEventId() != Event.ID.SequenceEnd;
                        next = events.next()) {
                    list.add(value(next, events, depth + 1));
                }
                yield list;
            }
            case MappingStartEvent mapping -> {
                tagless(mapping.getTag(), event);
                yield mapping(events, depth);
            }
            default -> throw wrong("aliases are not read here, write it out" + line(event));
        };
    }

    private JsonNode mapping(Iterator<Event> events, int depth) {
        var sorted = new TreeMap<String, JsonNode>();
        for (var next = events.next();
                next.getEventId() != Event.ID.MappingEnd;
                next = events.next()) {
            if (!(next instanceof ScalarEvent key)) {
                throw wrong("a key must be a word" + line(next));
            }
            if (sorted.put(key.getValue(), value(events.next(), events, depth + 1)) != null) {
                throw wrong("a key is there twice" + line(next));
            }
        }
        return object(sorted);
    }

    private static void tagless(Optional<String> tag, Event event) {
        if (tag.isPresent()) {
            throw wrong("tags are not read here" + line(event));
        }
    }

    private JsonNode scalar(ScalarEvent event) {
        var text = event.getValue();
        if (event.getScalarStyle() != ScalarStyle.PLAIN) {
            return NODES.stringNode(text);
        }
        var tag = settings.getSchema().getScalarResolver().resolve(text, true);
        if (tag.equals(Tag.NULL)) {
            return NODES.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return NODES.booleanNode(text.equals("true"));
        }
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? number(text) : NODES.stringNode(text);
    }

    /** A whole one is whole however it is spelled: 1.0 is 1. */
    private static JsonNode number(String text) {
        if (text.length() > MOST_DIGITS) {
            throw wrong("a number has more than " + MOST_DIGITS + " digits");
        }
        try {
            if (text.matches("[-+]?[0-9]++")) {
                var whole = new BigInteger(text);
                return whole.bitLength() < Long.SIZE
                        ? NODES.numberNode(whole.longValueExact())
                        : NODES.numberNode(whole);
            }
            var number = Double.parseDouble(text);
            return Math.rint(number) == number && Math.abs(number) < LARGEST_WHOLE
                    ? NODES.numberNode((long) number)
                    : NODES.numberNode(number);
        } catch (NumberFormatException e) {
            return NODES.stringNode(text);
        }
    }

    private static String line(Event event) {
        return event.getStartMark().map(mark -> " (line " + (mark.getLine() + 1) + ")").orElse("");
    }

    static CadreException wrong(String what) {
        return new CadreException(ErrorCode.INVALID, what, Map.of(), "");
    }
}
