/** Tests of what is put into collections of knowledge and asked of them. */
@NullMarked
package cadre.cli.knowledge;

import org.jspecify.annotations.NullMarked;
