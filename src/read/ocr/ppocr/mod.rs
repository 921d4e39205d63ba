//! PP-OCR: the second reader, of another kind than Tesseract, so that one's mistakes are not the other's.
//!
//! Its models are neural networks in ONNX form: one finds lines, one reads them.

use std::path::Path;

use crate::model::{Confidence, OtherReading, Reader, Rect, Word};
use crate::read::{Ocr, OcrError, Picture};

mod decode;
mod detect;
mod models;
mod net;
mod quad;
mod recognise;
mod strip;
mod words;

pub use self::models::Models;

use self::decode::Letter;
use self::detect::Detector;
use self::quad::Quad;
use self::recognise::Recogniser;
use self::strip::{HEIGHT, Strip};
use self::words::words_on;

/// The PP-OCR engine.
pub struct PpOcr {
    detector: Detector,
    recogniser: Recogniser,
}

/// A character that was read in a box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedLetter {
    /// Never a space of another kind than ' '.
    pub character: char,
    /// Where its middle lies, in pixels of the picture.
    pub x: f32,
    /// How sure the reader is of it.
    pub confidence: Confidence,
}

/// Keeps all work of the models on the thread that calls this.
///
/// For a process that must not start threads. Comes before the engine is started; elsewhere it is
/// not needed, and other work given to rayon would wait for this thread.
pub fn stay_on_this_thread() {
    // It fails when there is a pool already; then threads were started before and are no news.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
}

impl PpOcr {
    /// Reads the models in a folder and starts.
    ///
    /// # Errors
    /// When a model is not there or is not what it should be.
    pub fn load(folder: &Path) -> Result<PpOcr, OcrError> {
        PpOcr::start(Models::open(folder)?)
    }

    /// Starts with models whose files were read before. Needs no file, and no thread after
    /// [`stay_on_this_thread`] where the system refuses new ones.
    ///
    /// # Errors
    /// When a model is not what it should be.
    pub fn start(models: Models) -> Result<PpOcr, OcrError> {
        let Models { detector, recogniser } = models;
        Ok(PpOcr { detector: Detector::load(detector)?, recogniser: Recogniser::load(recogniser)? })
    }

    /// Reads one line in a box, in pixels of the picture. The box should hold some paper around the
    /// letters: about a quarter of their height.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn read_crop(&self, picture: &Picture, rect: Rect) -> Result<OtherReading, OcrError> {
        let letters = self.read_boxes(picture, &[rect])?.remove(0);
        let text: String = letters.iter().map(|it| it.character).collect();
        Ok(OtherReading { text: text.trim().to_owned(), reader: Reader::PpOcr, confidence: lowest(&letters) })
    }

    /// Reads one line in each box, as [`read_crop`](Self::read_crop) does, several at once; in
    /// their order, left to right.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn read_boxes(&self, picture: &Picture, boxes: &[Rect]) -> Result<Vec<Vec<PlacedLetter>>, OcrError> {
        let strips: Vec<_> = boxes.iter().map(|&it| Strip::cut(picture, &Quad::upright(it))).collect();
        let readings = self.recogniser.read(&strips)?;
        let placed = |(rect, letters): (&Rect, Vec<Letter>)| {
            let x = |at: f32| rect.left() + at * rect.width();
            letters
                .iter()
                .map(|it| PlacedLetter { character: it.character, x: x(it.at), confidence: it.confidence() })
                .collect()
        };
        Ok(boxes.iter().zip(readings).map(placed).collect())
    }
}

impl Ocr for PpOcr {
    fn words(&mut self, picture: &Picture) -> Result<Vec<Word>, OcrError> {
        let quads = self.detector.find(picture)?;
        let strips: Vec<_> = quads.iter().map(|it| Strip::cut(picture, it)).collect();
        let readings = self.recogniser.read(&strips)?;
        let lines = quads.iter().zip(&strips).zip(&readings);
        Ok(lines.flat_map(|((quad, strip), letters)| words_on(quad, strip.as_ref(), letters)).collect())
    }
}

/// The line in a box as a picture of its own, of the height both engines read well; `None` when the
/// box is empty.
pub(super) fn strip_of(picture: &Picture, rect: Rect) -> Option<Picture> {
    let Strip { width, grey } = Strip::cut(picture, &Quad::upright(rect))?;
    let height = u32::try_from(HEIGHT).ok()?;
    Some(Picture { width: u32::try_from(width).ok()?, height, grey })
}

/// A reading is as sure as its least sure character; nothing read is not sure at all.
pub(super) fn lowest(letters: &[PlacedLetter]) -> Confidence {
    let marks = letters.iter().filter(|it| it.character != ' ');
    marks.map(|it| it.confidence).min().unwrap_or(Confidence::clamped(0.0))
}
