package cadre.server.gateways.http;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** What a request or an answer carries, for the OpenAPI document. */
public sealed interface Content {
    /** No body. */
    record Empty() implements Content {}

    /** One JSON object of a type. */
    record JsonOf(Type type) implements Content {}

    /** One JSON object of a type, or nothing at all. */
    record JsonOrNothing(Class<?> type) implements Content {}

    /** Bytes or text of a media type. */
    record Raw(String mediaType) implements Content {}

    /** Server-sent events. */
    record Events() implements Content {}

    /**
     * One JSON object of a type, or server-sent events for who accepts {@code text/event-stream}.
     */
    record EventsOrJson(Type type) implements Content {}

    /** A WebSocket. */
    record Socket() implements Content {}

    /** JSON of {@code type}. */
    static Content json(Class<?> type) {
        return new JsonOf(type);
    }

    /** JSON of {@code type}, which may be left out as a whole. */
    static Content jsonOrNothing(Class<?> type) {
        return new JsonOrNothing(type);
    }

    /** JSON of a generic type with one argument, such as {@code Page<JobView>}. */
    static Content json(Class<?> raw, Class<?> argument) {
        return new JsonOf(new Of(raw, argument));
    }

    /** A generic type with one argument. */
    record Of(Class<?> raw, Class<?> argument) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {argument};
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }
}
