//! Rules that hold for the code and the documents of the whole workspace.

// `glob_imports` needs it: some ambiguous names are only a warning by default.
#![deny(ambiguous_glob_imports)]

mod architecture;
mod auto_traits;
mod ci_scripts;
mod completeness;
mod documentation;
mod exhaustive_matches;
mod glob_imports;
