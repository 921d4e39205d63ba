//! The output of the recogniser becomes letters.

use crate::model::Confidence;
use crate::read::OcrError;

/// The characters the recogniser knows, in its order; place 0 stands for "no character here".
pub(super) struct Alphabet {
    characters: Vec<String>,
}

/// A character as it was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Letter {
    pub(super) character: char,
    /// Where its middle lies, as a fraction of the width.
    pub(super) at: f32,
    /// From 0 to 1.
    pub(super) sureness: f32,
}

impl Letter {
    /// How sure the reader is of it.
    pub(super) fn confidence(&self) -> Confidence {
        Confidence::clamped(self.sureness * 100.0)
    }
}

impl Alphabet {
    /// Reads the characters from the recogniser's own list, one a line.
    ///
    /// # Errors
    /// When there is no list.
    pub(super) fn new(list: Option<&str>) -> Result<Alphabet, OcrError> {
        let list =
            list.ok_or_else(|| OcrError { reason: "the recogniser brings no list of characters".into() })?;
        let blank = String::new();
        let listed = list.strip_suffix('\n').unwrap_or(list).split('\n');
        let listed = listed.map(|it| it.trim_end_matches('\r').to_owned());
        // The space comes last, without a line of its own.
        let characters = std::iter::once(blank).chain(listed).chain([" ".to_owned()]).collect();
        Ok(Alphabet { characters })
    }

    /// How many there are, "no character" included.
    pub(super) fn len(&self) -> usize {
        self.characters.len()
    }

    /// Takes the likeliest character of each column and drops repetitions (connectionist temporal
    /// classification, Graves et al., ICML 2006, best path).
    ///
    /// `columns` holds [`len`](Self::len) numbers for each column of the output.
    pub(super) fn decode(&self, columns: &[f32]) -> Vec<Letter> {
        let n_columns = columns.len() / self.len();
        let mut letters = Vec::new();
        let mut run: Option<Run> = None;
        for (column, scores) in columns.chunks_exact(self.len()).enumerate() {
            let (place, sureness) = likeliest(scores);
            match &mut run {
                Some(it) if it.place == place => it.go_on(column, sureness),
                _ => letters.extend(run.replace(Run::start(place, column, sureness))),
            }
        }
        letters.extend(run);
        letters.iter().flat_map(|it| self.letters_of(it, n_columns)).collect()
    }

    fn letters_of(&self, run: &Run, n_columns: usize) -> impl Iterator<Item = Letter> {
        let at = (run.first + run.last + 1) as f32 / 2.0 / n_columns as f32;
        let sureness = run.sureness;
        self.characters[run.place].chars().map(move |it| Letter { character: plain(it), at, sureness })
    }
}

/// Columns that hold the same character.
struct Run {
    place: usize,
    first: usize,
    last: usize,
    sureness: f32,
}

impl Run {
    fn start(place: usize, column: usize, sureness: f32) -> Run {
        Run { place, first: column, last: column, sureness }
    }

    fn go_on(&mut self, column: usize, sureness: f32) {
        self.last = column;
        self.sureness = self.sureness.max(sureness);
    }
}

fn likeliest(scores: &[f32]) -> (usize, f32) {
    let start = (0, f32::NEG_INFINITY);
    scores.iter().enumerate().fold(start, |best, (place, &it)| if it > best.1 { (place, it) } else { best })
}

/// The recogniser was trained on Chinese pages and at times takes the wide forms of common marks.
fn plain(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '\u{3000}' => ' ',
        '。' => '.',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::Alphabet;

    /// Columns in which the named characters are likeliest; "_" stands for none.
    fn columns(alphabet: &Alphabet, text: &str) -> Vec<f32> {
        let one = |it: char| {
            let place = alphabet.characters.iter().position(|known| *known == it.to_string()).unwrap_or(0);
            (0..alphabet.len()).map(move |idx| if idx == place { 0.9 } else { 0.0 })
        };
        text.chars().flat_map(one).collect()
    }

    fn read(text: &str) -> String {
        let alphabet = Alphabet::new(Some("1\n2\n.\n．\n")).unwrap();
        alphabet.decode(&columns(&alphabet, text)).iter().map(|it| it.character).collect()
    }

    #[test]
    fn repeated_columns_are_one_character_and_a_gap_parts_two() {
        for (columns, text) in [
            ("11__2", "12"),
            ("1_1", "11"),
            ("__", ""),
            ("", ""),
            ("1..22", "1.2"),
            ("1 2", "1 2"),
            ("1．2", "1.2"),
        ] {
            assert_eq!(read(columns), text, "{columns}");
        }
    }

    #[test]
    fn a_letter_stands_in_the_middle_of_its_columns() {
        let alphabet = Alphabet::new(Some("1\n2")).unwrap();
        let letters = alphabet.decode(&columns(&alphabet, "__111_2"));
        assert_eq!(letters.iter().map(|it| it.at * 7.0).collect::<Vec<_>>(), [3.5, 6.5]);
        assert_eq!(alphabet.len(), 4);
    }

    #[test]
    fn without_a_list_there_is_no_alphabet() {
        assert!(Alphabet::new(None).is_err());
    }
}
