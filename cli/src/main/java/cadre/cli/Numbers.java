package cadre.cli;

import java.math.BigDecimal;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of options, whose mistakes are told in words and not in those of Java. */
final class Numbers {
    private Numbers() {}

    /** For this line and the verbs that it has. */
    static void register(CommandLine line) {
        var whole = "is no whole number, such as 250000";
        line.registerConverter(Long.class, read(Long::valueOf, whole));
        line.registerConverter(long.class, read(Long::valueOf, whole));
        line.registerConverter(Integer.class, read(Integer::valueOf, whole));
        line.registerConverter(int.class, read(Integer::valueOf, whole));
        line.registerConverter(
                BigDecimal.class,
                read(BigDecimal::new, "is no number: write it with a point, such as 2.50"));
    }

    private static <T> ITypeConverter<T> read(Function<String, T> reading, String otherwise) {
        return text -> {
            try {
                return reading.apply(text);
            } catch (NumberFormatException _) {
                throw new TypeConversionException("'" + text + "' " + otherwise);
            }
        };
    }
}
