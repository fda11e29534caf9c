/** What the service says to people: a code with values, for which the page has words, beside the English sentence. */
package org.petmr.acquisition.said;
