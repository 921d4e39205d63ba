//! Many phrases looked for at once in folded text, as whole words.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::model::{Folded, fold};

/// A fixed list of phrases, ready to be looked for; phrases are named by their place in the list.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    /// " phrase ", so that only whole words match.
    patterns: Vec<String>,
    /// Built of the patterns when it is first asked, for many commands look for few of the tables' phrases.
    automaton: OnceLock<AhoCorasick>,
    /// For each pattern of the automaton the phrase it stands for.
    phrases: Vec<usize>,
}

/// A phrase found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its place in the list of phrases.
    pub phrase: usize,
    /// Where it stands in the folded text.
    pub at: Range<usize>,
    /// The words, by index, that it covers at least in part.
    pub words: Range<usize>,
}

impl Phrases {
    /// Prepares phrases; one without letters and digits is never found.
    pub fn new<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Phrases {
        let (idxs, patterns): (Vec<usize>, Vec<String>) = phrases
            .into_iter()
            .map(fold)
            .enumerate()
            .filter(|(_, it)| !it.is_empty())
            .map(|(idx, it)| (idx, format!(" {it} ")))
            .unzip();
        Phrases { patterns, automaton: OnceLock::new(), phrases: idxs }
    }

    /// Finds every phrase, also within longer ones, by where it begins, longer ones first.
    pub fn find(&self, text: &Folded) -> Vec<Found> {
        if self.patterns.is_empty() {
            return Vec::new();
        }
        let automaton = self.automaton.get_or_init(|| {
            AhoCorasick::new(&self.patterns).expect("the tables are far below the limit of the automaton")
        });
        let mut found: Vec<Found> = automaton
            .find_overlapping_iter(text.text())
            .map(|it| {
                let at = it.start() + 1..it.end() - 1;
                Found { phrase: self.phrases[it.pattern().as_usize()], words: text.words_at(at.clone()), at }
            })
            .collect();
        found.sort_by(|a, b| (a.at.start, b.at.end, a.phrase).cmp(&(b.at.start, a.at.end, b.phrase)));
        found
    }

    /// Finds the longest phrase at each place, left to right, without overlap.
    pub fn find_longest(&self, text: &Folded) -> Vec<Found> {
        let mut end = 0;
        let mut found = self.find(text);
        found.retain(|it| {
            let is_free = it.at.start >= end;
            if is_free {
                end = it.at.end;
            }
            is_free
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Folded;

    use super::Phrases;

    fn found(phrases: &[&str], text: &str) -> Vec<(usize, usize, usize)> {
        let folded = Folded::of(text.split(' '));
        let phrases = Phrases::new(phrases.iter().copied());
        phrases.find(&folded).into_iter().map(|it| (it.phrase, it.words.start, it.words.end)).collect()
    }

    #[test]
    fn phrases_are_found_as_whole_words_whatever_their_dress() {
        type Case<'a> = (&'a str, &'a [&'a str], &'a str, &'a [(usize, usize, usize)]);
        let cases: [Case<'_>; 7] = [
            ("whole word", &["ct"], "CT of the chest", &[(0, 0, 1)]),
            ("not within a word", &["ct"], "ductal", &[]),
            ("punctuation", &["x-ray"], "Chest X-Ray: clear", &[(0, 1, 2)]),
            ("over two words", &["x-ray"], "X RAY", &[(0, 0, 2)]),
            ("accents", &["Radiografía"], "RADIOGRAFIA de tórax", &[(0, 0, 1)]),
            ("one after the other", &["a b", "b c"], "a b c", &[(0, 0, 2), (1, 1, 3)]),
            ("twice the same", &["ct", "CT"], "ct", &[(0, 0, 1), (1, 0, 1)]),
        ];
        for (name, phrases, text, expected) in cases {
            assert_eq!(found(phrases, text), expected, "{name}");
        }
    }

    #[test]
    fn the_longest_phrase_takes_the_place() {
        let phrases = Phrases::new(["name", "patient name", "patient"]);
        let folded = Folded::of(["Patient", "Name", "name"]);
        let found: Vec<usize> = phrases.find_longest(&folded).into_iter().map(|it| it.phrase).collect();
        assert_eq!(found, [1, 0]);
    }

    #[test]
    fn no_phrase_is_found_in_nothing() {
        assert!(Phrases::default().find(&Folded::of(["a"])).is_empty());
        assert!(Phrases::new(["", "—"]).find(&Folded::of(["—"])).is_empty());
    }
}
