//! Age and sex in running text: "This is a 45-year-old man", "Mrs. Doe is a 60 year old lady".

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{LaidPage, PersonField, Word, fold};
use crate::pipeline::Labels;

use super::Said;

/// The lines of a page in which the person is introduced.
const FIRST_LINES: usize = 40;

/// Who is introduced as the patient; a brother of 45 years is not.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:^|[.:;]\s*|\b(?:patient|pt|this|he|she|m(?:r|rs|s)\.?\s+\S+|[A-Z][a-z]+)\s+(?:is|was)\s+(?:an?|the)\s+(?:\w+\s+){0,3})(\d{1,3})[\s-]*(?:years?|yrs?|y)[\s/-]*(?:old|o)\b((?:[\s,]+[\w-]+){0,5})",
    )
    .expect("the pattern is a constant")
});

/// Finds the first introduction of the patient on a page.
pub(super) fn find<'a>(page: &'a LaidPage, labels: &Labels) -> Option<Vec<Said<'a>>> {
    page.lines.iter().take(FIRST_LINES).find_map(|line| {
        let text = line.text();
        let captures = SUBJECT.captures(&text)?;
        let age = captures.get(1)?;
        let years: u8 = age.as_str().parse().ok().filter(|it| *it <= 120)?;
        let words_at = |from: usize, to: usize| -> Vec<&'a Word> {
            let mut start = 0;
            let mut words = Vec::new();
            for word in line.words() {
                let end = start + word.text.len();
                if start < to && from < end {
                    words.push(word);
                }
                start = end + 1;
            }
            words
        };
        let mut said = vec![Said { what: PersonField::Age(years), words: words_at(age.start(), age.end()) }];
        let behind = captures.get(2)?;
        let mut at = behind.start();
        for word in behind.as_str().split([' ', ',']) {
            let token = fold(word);
            if let Some(sex) = labels.sex(&token).filter(|_| token.len() > 1) {
                said.push(Said { what: PersonField::Sex(sex), words: words_at(at, at + word.len()) });
                break;
            }
            at += word.len() + 1;
        }
        Some(said)
    })
}
