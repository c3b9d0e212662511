//! The names that a file's template binds itself. In the program they have names of our own, because those of the
//! text do not outlive it.

/// How many different names a file may bind.
pub(super) const LOCAL_LIMIT: usize = 256;

/// What the engine calls the state of a loop.
const LOOP: &str = "loop";

#[derive(Debug, Default)]
pub(super) struct Locals<'s> {
    /// Those that are bound here, the latest last.
    bound: Vec<&'s str>,
    /// All names of the file, each of which keeps its number.
    known: Vec<&'s str>,
}

impl<'s> Locals<'s> {
    /// What `name` is called in the program from here on. None: there are more than [`LOCAL_LIMIT`].
    pub fn bind(&mut self, name: &'s str) -> Option<&'static str> {
        if !self.known.contains(&name) {
            self.known.push(name);
        }
        self.bound.push(name);
        self.program_name(name)
    }

    /// Within a loop's body.
    pub fn bind_loop(&mut self) {
        self.bound.push(LOOP);
    }

    /// What a name is called in the program, if the file itself binds it here.
    pub fn find(&self, name: &str) -> Option<&'static str> {
        match self.bound.iter().rfind(|bound| **bound == name)? {
            bound if *bound == LOOP => Some(LOOP),
            bound => self.program_name(bound),
        }
    }

    /// To be handed to [`Locals::leave`].
    pub fn depth(&self) -> usize {
        self.bound.len()
    }

    /// Forgets what was bound since.
    pub fn leave(&mut self, depth: usize) {
        self.bound.truncate(depth);
    }

    fn program_name(&self, name: &str) -> Option<&'static str> {
        let number = self.known.iter().position(|known| *known == name)?;
        std::str::from_utf8(NAMES.get(number)?).ok()
    }
}

static NAMES: [[u8; 3]; LOCAL_LIMIT] = names();

/// `$aa`, `$ab` and so on.
const fn names() -> [[u8; 3]; LOCAL_LIMIT] {
    let mut names = [*b"$aa"; LOCAL_LIMIT];
    let mut number = 0;
    while number < LOCAL_LIMIT {
        names[number] = [b'$', b'a' + (number / 16) as u8, b'a' + (number % 16) as u8];
        number += 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number_and_is_bound_where_it_was() {
        let mut locals = Locals::default();
        let outer = locals.bind("x");
        let depth = locals.depth();
        assert_ne!(locals.bind("y"), outer);
        locals.bind_loop();
        assert_eq!(locals.find("loop"), Some("loop"));
        locals.leave(depth);
        assert_eq!((locals.find("y"), locals.find("loop")), (None, None));
        assert_eq!(locals.bind("x"), outer);
    }

    #[test]
    fn each_name_is_another_up_to_the_limit() {
        let texts: Vec<String> = (0..=LOCAL_LIMIT).map(|number| format!("v{number}")).collect();
        let mut locals = Locals::default();
        let names: Vec<_> = texts.iter().map_while(|text| locals.bind(text)).collect();
        let different: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!((names.len(), different.len()), (LOCAL_LIMIT, LOCAL_LIMIT));
    }
}
