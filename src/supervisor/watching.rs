//! Which files' changes restart a service.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::plan::WatchPlan;

/// Folders that are never looked into unless an include names them: large, and written by tools.
const PASSED_OVER: [&str; 3] = ["node_modules", ".git", ".hg"];

/// The globs of a watch.
#[derive(Debug, Clone)]
pub(crate) struct Globs {
    include: GlobSet,
    exclude: GlobSet,
    /// Folders (or files) from which all that is included can be reached.
    roots: Vec<PathBuf>,
    /// Those of [`PASSED_OVER`] that an include names.
    named: Vec<&'static str>,
}

impl Globs {
    /// What is wrong with the globs, each with its path in the plan.
    pub(crate) fn problems(plan: &WatchPlan) -> Vec<String> {
        let of = |member: &str, globs: &[String]| -> Vec<String> {
            let globs = globs.iter().enumerate();
            globs
                .filter_map(|(at, glob)| match compile(glob) {
                    Err(error) => Some(format!("{member}[{at}]: {error}")),
                    Ok(_) if member == "include" && !Path::new(glob).is_absolute() => {
                        Some(format!("{member}[{at}]: must be absolute; got {glob:?}"))
                    }
                    Ok(_) => None,
                })
                .collect()
        };
        [of("include", &plan.include), of("exclude", &plan.exclude)].concat()
    }

    /// Reads globs that have no problems; others are left out.
    pub(crate) fn new(plan: &WatchPlan) -> Self {
        let set = |globs: &[String]| {
            let mut builder = GlobSetBuilder::new();
            for glob in globs.iter().filter_map(|glob| compile(glob).ok()) {
                builder.add(glob);
            }
            builder.build().unwrap_or_default()
        };
        let mut roots: Vec<_> = plan.include.iter().map(|glob| root_of(glob)).collect();
        roots.sort();
        roots.dedup();
        let is_named = |name: &&str| plan.include.iter().any(|glob| glob.contains(*name));
        Self {
            include: set(&plan.include),
            exclude: set(&plan.exclude),
            roots,
            named: PASSED_OVER.into_iter().filter(is_named).collect(),
        }
    }

    /// Where to look.
    pub(crate) fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    /// A change of this file counts.
    pub(crate) fn includes(&self, path: &Path) -> bool {
        self.include.is_match(path) && !self.exclude.is_match(path)
    }

    /// There may be something in this folder that counts.
    pub(crate) fn looks_into(&self, folder: &Path) -> bool {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_passed_over = PASSED_OVER.contains(&name) && !self.named.contains(&name);
        // `**/dist/**` says it of what is inside.
        let inside = folder.join("x");
        !is_passed_over && !self.exclude.is_match(folder) && !self.exclude.is_match(inside)
    }
}

fn compile(glob: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(glob).literal_separator(true).build()
}

/// The path in front of the first special character, up to a whole folder.
fn root_of(glob: &str) -> PathBuf {
    let special = glob.find(['*', '?', '[', '{', '\\']);
    match special {
        None => PathBuf::from(glob),
        Some(at) => {
            let end = glob[..at].rfind('/').unwrap_or(0);
            PathBuf::from(if end == 0 { "/" } else { &glob[..end] })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervisor::plan::Millis;

    fn globs(include: &[&str], exclude: &[&str]) -> Globs {
        let own = |globs: &[&str]| globs.iter().map(|&glob| glob.to_owned()).collect();
        Globs::new(&WatchPlan {
            include: own(include),
            exclude: own(exclude),
            debounce_ms: Millis::new(1),
        })
    }

    #[test]
    fn what_is_included_and_not_excluded_counts() {
        let globs = globs(&["/p/src/**/*.{js,ts}", "/p/a.json"], &["**/*.test.js", "**/dist/**"]);
        assert_eq!(globs.roots(), [PathBuf::from("/p/a.json"), PathBuf::from("/p/src")]);
        for (path, counts) in [
            ("/p/src/x.js", true),
            ("/p/src/a/b/c.ts", true),
            ("/p/a.json", true),
            ("/p/b.json", false),
            ("/p/src/x.test.js", false),
            ("/p/src/dist/x.js", false),
            ("/p/src/x.css", false),
        ] {
            assert_eq!(globs.includes(Path::new(path)), counts, "{path}");
        }
    }

    #[test]
    fn excluded_folders_and_large_ones_are_passed_over() {
        let globs = globs(&["/p/**"], &["**/dist/**", "/p/tmp"]);
        for (folder, is_looked_into) in
            [("/p/src", true), ("/p/dist", false), ("/p/tmp", false), ("/p/node_modules", false)]
        {
            assert_eq!(globs.looks_into(Path::new(folder)), is_looked_into, "{folder}");
        }
        assert!(
            self::globs(&["/p/node_modules/x/**"], &[]).looks_into(Path::new("/p/node_modules"))
        );
    }

    #[test]
    fn a_glob_that_is_none_is_named() {
        let plan = WatchPlan {
            include: vec!["/a{".into(), "b".into()],
            exclude: vec!["[".into()],
            debounce_ms: Millis::new(1),
        };
        let problems = Globs::problems(&plan);
        assert_eq!(problems.len(), 3);
        assert!(problems[0].starts_with("include[0]: "), "{problems:?}");
    }
}
