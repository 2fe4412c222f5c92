package cadre.server.gateways.openapi;

import cadre.wire.json.Json;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** JSON schemas of the types that travel, each record once by its name. */
final class Schemas {
    private static final Map<Class<?>, Map<String, Object>> PLAIN =
            Map.ofEntries(
                    Map.entry(String.class, Map.of("type", "string")),
                    Map.entry(boolean.class, Map.of("type", "boolean")),
                    Map.entry(Boolean.class, Map.of("type", "boolean")),
                    Map.entry(int.class, Map.of("type", "integer", "format", "int32")),
                    Map.entry(Integer.class, Map.of("type", "integer", "format", "int32")),
                    Map.entry(long.class, Map.of("type", "integer", "format", "int64")),
                    Map.entry(Long.class, Map.of("type", "integer", "format", "int64")),
                    Map.entry(double.class, Map.of("type", "number")),
                    Map.entry(BigDecimal.class, Map.of("type", "number")),
                    Map.entry(Instant.class, Map.of("type", "string", "format", "date-time")),
                    Map.entry(URI.class, Map.of("type", "string", "format", "uri")),
                    Map.entry(byte[].class, Map.of("type", "string", "contentEncoding", "base64")),
                    Map.entry(JsonNode.class, Map.of("type", "object")));

    private final Map<String, Object> named = new TreeMap<>();
    private final Set<Class<?>> requests;

    /** Schemas in which the lists and maps of {@code requests} may be left out. */
    Schemas(Set<Class<?>> requests) {
        this.requests = Set.copyOf(requests);
    }

    /** All that were asked for and all that those refer to, by name. */
    Map<String, Object> named() {
        return named;
    }

    /** The schema of a type: a reference for a record or union, else in place. */
    Map<String, Object> of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic(generic);
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalStateException("no schema for " + type);
        }
        var known = PLAIN.get(plain);
        if (known != null) {
            return new TreeMap<>(known);
        }
        if (plain.isEnum()) {
            return ordered("type", "string", "enum", words(plain));
        }
        if (isText(plain)) {
            return Map.of("type", "string");
        }
        if (plain.isSealed() && plain.isInterface()) {
            return reference(name(plain), () -> union(plain));
        }
        if (plain.isRecord()) {
            return reference(name(plain), () -> object(plain, Map.of()));
        }
        throw new IllegalStateException("no schema for " + type);
    }

    private Map<String, Object> generic(ParameterizedType type) {
        var raw = (Class<?>) type.getRawType();
        var arguments = type.getActualTypeArguments();
        if (raw == Optional.class) {
            return of(arguments[0]);
        }
        if (Collection.class.isAssignableFrom(raw)) {
            return ordered("type", "array", "items", of(arguments[0]));
        }
        if (Map.class.isAssignableFrom(raw)) {
            return ordered("type", "object", "additionalProperties", of(arguments[1]));
        }
        var argument = (Class<?>) arguments[0];
        var bound = Map.<String, Type>of(raw.getTypeParameters()[0].getName(), argument);
        return reference(name(argument) + raw.getSimpleName(), () -> object(raw, bound));
    }

    private Map<String, Object> reference(
            String name, java.util.function.Supplier<Map<String, Object>> schema) {
        if (!named.containsKey(name)) {
            named.put(name, Map.of()); // holds the place while it refers to itself
            named.put(name, schema.get());
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    private Map<String, Object> object(Class<?> type, Map<String, Type> bound) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var component : type.getRecordComponents()) {
            var name = name(component);
            var value = of(resolved(component.getGenericType(), bound));
            properties.put(name, isNeverLeftOut(component) ? orNull(value) : value);
            if (isRequired(type, component)) {
                required.add(name);
            }
        }
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private static Type resolved(Type type, Map<String, Type> bound) {
        if (bound.isEmpty() || !(type instanceof ParameterizedType generic)) {
            return bound.getOrDefault(type.getTypeName(), type);
        }
        var argument = resolved(generic.getActualTypeArguments()[0], bound);
        return new Bound((Class<?>) generic.getRawType(), argument);
    }

    private record Bound(Class<?> raw, Type argument) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {argument};
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public Type getOwnerType() {
            return raw;
        }
    }

    /** As it is called, unless that is a word of Java. */
    private static String name(RecordComponent component) {
        var named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named != null ? named.value() : snake(component.getName());
    }

    private boolean isRequired(Class<?> type, RecordComponent component) {
        var raw = component.getType();
        var mayBeLeftOut =
                requests.contains(type)
                        && (Collection.class.isAssignableFrom(raw)
                                || Map.class.isAssignableFrom(raw));
        return isNeverLeftOut(component)
                || (raw != Optional.class && !mayBeLeftOut && !isLeftOutWhenUsual(component));
    }

    /** A flag or a number that is written only when it says something. */
    private static boolean isLeftOutWhenUsual(RecordComponent component) {
        var inclusion = component.getAccessor().getAnnotation(JsonInclude.class);
        return inclusion != null && inclusion.value() == JsonInclude.Include.NON_DEFAULT;
    }

    /** An optional value that is written as null when there is none. */
    private static boolean isNeverLeftOut(RecordComponent component) {
        var inclusion = component.getAccessor().getAnnotation(JsonInclude.class);
        return component.getType() == Optional.class
                && inclusion != null
                && inclusion.value() == JsonInclude.Include.ALWAYS;
    }

    private static Map<String, Object> orNull(Map<String, Object> schema) {
        var nullable = new TreeMap<>(schema);
        nullable.put("type", List.of(String.valueOf(schema.get("type")), "null"));
        return nullable;
    }

    private Map<String, Object> union(Class<?> type) {
        var info = type.getAnnotation(JsonTypeInfo.class);
        var subTypes = type.getAnnotation(JsonSubTypes.class);
        if (info == null || subTypes == null) {
            throw new IllegalStateException(type + " does not say how it is told apart");
        }
        var mapping = new LinkedHashMap<String, Object>();
        var oneOf = new ArrayList<Object>();
        for (var sub : subTypes.value()) {
            var name = name(sub.value());
            var schema = object(sub.value(), Map.of());
            named.put(name, tagged(schema, info.property(), sub.name()));
            mapping.put(sub.name(), "#/components/schemas/" + name);
            oneOf.add(Map.of("$ref", "#/components/schemas/" + name));
        }
        var union = new LinkedHashMap<String, Object>();
        union.put("oneOf", oneOf);
        union.put("discriminator", ordered("propertyName", info.property(), "mapping", mapping));
        return union;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> tagged(
            Map<String, Object> schema, String property, String word) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put(property, ordered("type", "string", "const", word));
        properties.putAll((Map<String, Object>) schema.get("properties"));
        var required = new ArrayList<Object>();
        required.add(property);
        if (schema.get("required") instanceof List<?> others) {
            required.addAll(others);
        }
        return ordered("type", "object", "properties", properties, "required", required);
    }

    static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Nested types carry the name of the outer one: {@code JobStateFailed}. */
    private static String name(Class<?> type) {
        var outer = type.getEnclosingClass();
        var isPartOfUnion = outer != null && (outer.isSealed() || outer.isRecord());
        return isPartOfUnion ? outer.getSimpleName() + type.getSimpleName() : type.getSimpleName();
    }

    private static boolean isText(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(method ->
                                method.isAnnotationPresent(JsonValue.class)
                                        && method.getReturnType() == String.class)
                || (type.isRecord()
                        && Arrays.stream(type.getDeclaredFields())
                                .anyMatch(field -> field.isAnnotationPresent(JsonValue.class)));
    }

    /** As JSON writes them. */
    private static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> Json.tree(constant).asString())
                .toList();
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
