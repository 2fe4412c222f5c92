@NullMarked
package cadre.server.usage.price;

import org.jspecify.annotations.NullMarked;
