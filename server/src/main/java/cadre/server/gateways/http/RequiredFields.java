package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the field of a request that is missing: a record from outside must not carry a null into
 * the features, whose code relies on there being none.
 */
public final class RequiredFields {
    private RequiredFields() {}

    /**
     * Checks a record and the records in it.
     *
     * @throws CadreException INVALID that names the first missing field
     */
    public static void check(Object value) {
        check("", value);
    }

    private static void check(String above, Object value) {
        switch (value) {
            case Record record -> {
                for (var component : record.getClass().getRecordComponents()) {
                    var inner = read(component, record);
                    if (inner == null) {
                        throw new CadreException(
                                ErrorCode.INVALID,
                                "A field is missing",
                                Map.of("field", above + snake(component.getName())),
                                "Give it a value");
                    }
                    if (!isLeaf(inner)) { // most are, and a name costs more than the look
                        check(above + snake(component.getName()) + ".", inner);
                    }
                }
            }
            case Optional<?> optional -> optional.ifPresent(inner -> check(above, inner));
            case Collection<?> items -> items.forEach(item -> check(above, item));
            default -> {
                // a leaf
            }
        }
    }

    private static boolean isLeaf(Object value) {
        return !(value instanceof Record
                || value instanceof Optional
                || value instanceof Collection);
    }

    private static @Nullable Object read(RecordComponent component, Record record) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's accessor cannot be called", e);
        }
    }

    static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
