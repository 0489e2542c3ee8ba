// Photos are made smaller before they are sent: more than 2000 pixels become a JPEG of at most 2000.
// What the server would not take as a picture (a phone's HEIC) becomes a JPEG too, if this browser can draw it.
// A PDF and what is small already stay as they are. Where the photo was taken is no part of what is drawn.
const LONGEST_SIDE = 2000;
const QUALITY = 0.85;

function picture(file) {
  return new Promise(function (resolve, reject) {
    const reader = new FileReader();
    reader.onerror = reject;
    reader.onload = function () {
      const image = new Image();
      image.onerror = reject;
      image.onload = function () { resolve(image); };
      image.src = reader.result;  // as data:, which the content policy lets in; drawn the right way up
    };
    reader.readAsDataURL(file);
  });
}

export async function shrunk(file) {
  if (!/^image\//.test(file.type)) { return file; }
  const image = await picture(file).catch(function () { return null; });
  const longest = image ? Math.max(image.naturalWidth, image.naturalHeight) : 0;
  const isKept = /^image\/(png|jpeg|webp)$/.test(file.type);
  if (!image || (longest <= LONGEST_SIDE && isKept)) { return file; }
  const scale = Math.min(1, LONGEST_SIDE / longest);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise(function (resolve) { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  return blob ? new File([blob], file.name.replace(/(\.[^.]*)?$/, ".jpg"), { type: "image/jpeg" }) : file;
}
