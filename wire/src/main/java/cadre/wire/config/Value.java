package cadre.wire.config;

import java.util.List;
import java.util.Map;

/** A configured value with the place it was read from, such as {@code cadre.yaml:12}. */
sealed interface Value {
    String origin();

    /** One word; {@code form} is what YAML takes it for. */
    record Scalar(String origin, String text, Form form) implements Value {
        /** From where all is text, such as the environment. */
        Scalar(String origin, String text) {
            this(origin, text, Form.ANY);
        }
    }

    /** What a word is as it is written. */
    enum Form {
        TEXT,
        NUMBER,
        FLAG,
        ANY
    }

    record Sequence(String origin, List<Value> items) implements Value {}

    record Mapping(String origin, Map<String, Value> entries) implements Value {}
}
