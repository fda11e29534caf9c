/** How an acquisition is made: named, versioned protocols as files, and what an arm request takes from them. */
package org.petmr.acquisition.protocol;
