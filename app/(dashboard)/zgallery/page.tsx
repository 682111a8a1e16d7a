"use client";
import { useState } from "react";
export default function P() { const [x, setX] = useState(false); if (x) throw new Error("stages of undefined"); return <button onClick={() => setX(true)}>boom</button>; }
