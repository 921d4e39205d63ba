//! Age and sex in a short text: "45 Years / Male", "45Y/M", "3 Months", "F".

use std::ops::Range;

use crate::model::{Sex, fold};
use crate::pipeline::Labels;

/// Older than this is a misreading.
const MAX_AGE: u32 = 120;

/// Finds an age in whole years and where it stands; months and days alone are 0 years.
///
/// `is_strict` asks for a unit, or for a word such as "age" before the number.
pub(super) fn age_in(text: &str, labels: &Labels, is_strict: bool) -> Option<(u8, Range<usize>)> {
    let parts = parts(text);
    for (idx, part) in parts.iter().enumerate() {
        let Some(number) = part.number() else { continue };
        let unit = parts.get(idx + 1).filter(|it| it.number().is_none()).map(|it| fold(it.text));
        let unit = unit.as_deref().unwrap_or_default();
        let is_named = idx
            .checked_sub(1)
            .is_some_and(|it| matches!(fold(parts[it].text).as_str(), "age" | "aged" | "edad"));
        let is_years = labels.years.has(unit);
        let is_young = labels.months.has(unit) || labels.days.has(unit);
        let end = if is_years || is_young { parts[idx + 1].at.end } else { part.at.end };
        if is_young {
            return Some((0, part.at.start..end));
        }
        let is_bare = !is_strict && idx == 0 && part.text.len() <= 3;
        if (is_years || is_named || is_bare) && number <= MAX_AGE {
            // 12/03/1960 behind a label of an age is a date of birth, not 12 years.
            let is_date = !is_years && parts.iter().filter(|it| it.number().is_some()).count() > 2;
            if !is_date {
                return Some((u8::try_from(number).ok()?, part.at.start..end));
            }
        }
        if !is_strict && idx > 0 {
            return None;
        }
    }
    None
}

/// Finds a sex and where it stands; `is_strict` asks for more than a letter.
pub(super) fn sex_in(text: &str, labels: &Labels, is_strict: bool) -> Option<(Sex, Range<usize>)> {
    let parts = parts(text);
    let age = age_in(text, labels, is_strict).map(|it| it.1);
    parts.iter().find_map(|part| {
        let word = fold(part.text);
        let is_of_age = age.as_ref().is_some_and(|it| it.contains(&part.at.start));
        // A letter beside an age is a sex even where a word is asked for.
        let is_long = word.len() > 1 || !is_strict || (age.is_some() && matches!(word.as_str(), "m" | "f"));
        let sex = labels.sex(&word).filter(|_| is_long && !is_of_age)?;
        Some((sex, part.at.clone()))
    })
}

/// A run of digits or of letters.
struct Part<'a> {
    text: &'a str,
    at: Range<usize>,
}

impl Part<'_> {
    fn number(&self) -> Option<u32> {
        self.text.parse().ok()
    }
}

/// Cuts a text into runs of digits and runs of letters: "45Y/M" into 45, Y, M.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut start = None;
    let mut was_digit = false;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_digit = letter.is_ascii_digit();
        let ends = !letter.is_alphanumeric() || is_digit != was_digit;
        if let Some(from) = start.filter(|_| ends) {
            parts.push(Part { text: &text[from..at], at: from..at });
            start = None;
        }
        if letter.is_alphanumeric() && start.is_none() {
            start = Some(at);
        }
        was_digit = is_digit;
    }
    parts
}

#[cfg(test)]
mod tests {
    use crate::model::Sex;
    use crate::pipeline::Knowledge;

    use super::{age_in, sex_in};

    #[test]
    fn ages_and_sexes_are_read_in_the_usual_spellings() {
        let labels = Knowledge::builtin().unwrap().labels;
        let (male, female) = (Some(Sex::Male), Some(Sex::Female));
        let cases = [
            ("45 Years", Some(45), None),
            ("45 Years / Male", Some(45), male),
            ("45Y/M", Some(45), male),
            ("45 Y(s)/F", Some(45), female),
            ("27 YRS / M", Some(27), male),
            ("29/M", Some(29), male),
            ("35", Some(35), None),
            ("M / 35 Yrs", Some(35), male),
            ("3 Years 2 Months", Some(3), None),
            ("7 Months / Female", Some(0), female),
            ("12 Days", Some(0), None),
            ("70 años", Some(70), None),
            ("Masculino", None, male),
            ("Femenino", None, female),
            ("F", None, female),
            ("Male", None, male),
            ("150 Years", None, None),
            ("12/03/1960", None, None),
            ("unknown", None, None),
            ("", None, None),
        ];
        for (text, age, sex) in cases {
            assert_eq!(age_in(text, &labels, false).map(|it| it.0), age, "age in {text}");
            assert_eq!(sex_in(text, &labels, false).map(|it| it.0), sex, "sex in {text}");
        }
    }

    #[test]
    fn behind_a_name_an_age_needs_its_unit_or_word() {
        let labels = Knowledge::builtin().unwrap().labels;
        let cases = [
            ("John Doe (age 52, M)", Some(52), Some(Sex::Male)),
            ("John Doe (45Y/F)", Some(45), Some(Sex::Female)),
            ("John M Doe 4711", None, None),
        ];
        for (text, age, sex) in cases {
            assert_eq!(age_in(text, &labels, true).map(|it| it.0), age, "age in {text}");
            assert_eq!(sex_in(text, &labels, true).map(|it| it.0), sex, "sex in {text}");
        }
    }
}
