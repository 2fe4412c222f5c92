package cadre.wire.config;

import java.util.List;
import java.util.Map;

/** A configured value with the place it was read from, such as {@code cadre.yaml:12}. */
sealed interface Value {
    String origin();

    record Scalar(String origin, String text) implements Value {}

    record Sequence(String origin, List<Value> items) implements Value {}

    record Mapping(String origin, Map<String, Value> entries) implements Value {}
}
