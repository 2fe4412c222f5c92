package cadre.cli.print;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A table for people: aligned columns two spaces apart, cleaned cells, cut to a width by shortening
 * its widest column.
 */
public final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST = 8;

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** A column whose cells stand to the left. */
    public Table left(String head) {
        columns.add(new Column(head, false, UnaryOperator.identity()));
        return this;
    }

    /** A column whose cells stand to the right: numbers. */
    public Table right(String head) {
        columns.add(new Column(head, true, UnaryOperator.identity()));
        return this;
    }

    /** A column whose cells get their colour by their word. */
    public Table coloured(String head, UnaryOperator<String> colour) {
        columns.add(new Column(head, false, colour));
        return this;
    }

    /** Adds a row; as many cells as there are columns. */
    public Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalStateException(
                    cells.length + " cells for " + columns.size() + " columns");
        }
        var row = new ArrayList<String>();
        for (var cell : cells) {
            row.add(Cells.clean(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    /**
     * The lines of the table, the head first; none wider than {@code width} columns if possible.
     */
    public List<String> lines(int width, Style style) {
        var widths = widths(width);
        var lines = new ArrayList<String>();
        var heads = columns.stream().map(c -> c.head().toUpperCase(Locale.ROOT)).toList();
        lines.add(style.bold(line(heads, widths, false)));
        for (var row : rows) {
            lines.add(line(row, widths, style == Style.COLOUR));
        }
        return lines;
    }

    private int[] widths(int width) {
        var widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Cells.width(columns.get(i).head());
            for (var row : rows) {
                widths[i] = Math.max(widths[i], Cells.width(row.get(i)));
            }
        }
        int over = total(widths) - width;
        while (over > 0) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            int less = Math.min(over, widths[widest] - Math.max(NARROWEST, second(widths, widest)));
            widths[widest] -= Math.max(1, less);
            over = total(widths) - width;
        }
        return widths;
    }

    private static int second(int[] widths, int widest) {
        int second = 0;
        for (int i = 0; i < widths.length; i++) {
            second = i == widest ? second : Math.max(second, widths[i]);
        }
        return second;
    }

    private static int total(int[] widths) {
        int total = GAP * (widths.length - 1);
        for (int width : widths) {
            total += width;
        }
        return total;
    }

    private String line(List<String> cells, int[] widths, boolean coloured) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var column = columns.get(i);
            var cell = Cells.cut(cells.get(i), widths[i]);
            var pad = " ".repeat(Math.max(0, widths[i] - Cells.width(cell)));
            var shown = coloured ? column.colour().apply(cell) : cell;
            line.append(column.right() ? pad + shown : shown + pad);
            line.append(" ".repeat(i < widths.length - 1 ? GAP : 0));
        }
        return line.toString().stripTrailing();
    }

    private record Column(String head, boolean right, UnaryOperator<String> colour) {}
}
